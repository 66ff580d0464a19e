// When a conversation's screen is shown: one at a time, always the newest, again after a failure.
// What is shown and where is the caller's; a screen that nobody has seen yet is never queued twice.

/** What one look at the conversation came to. */
export type Look =
  /** There is nothing to show, or it has been shown. */
  | 'done'
  /** Something may have to be shown after so many milliseconds, or at once when asked again. */
  | { again: number };

export interface Showing {
  /** Has the conversation looked at; resolves when all that was to be shown has been. */
  ask(conversation: string): Promise<void>;
  /** Ends waiting: what is not shown by now stays for another time. */
  stop(): void;
}

/** Calls `look` for a conversation until it is done, never twice at once, and once more if asked meanwhile. */
export function showing(look: (conversation: string) => Promise<Look>): Showing {
  interface Lane {
    asked: boolean;
    wake: () => void;
    ended: Promise<void>;
  }
  const lanes = new Map<string, Lane>();
  let stopped = false;

  async function run(conversation: string, lane: Lane): Promise<void> {
    try {
      while (lane.asked) {
        lane.asked = false;
        let result: Look;
        try {
          result = await look(conversation);
        } catch (error) {
          // What was asked for meanwhile may be fine.
          if (lane.asked) continue;
          throw error;
        }
        if (result === 'done' || lane.asked) continue;
        if (stopped) return;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, result.again);
          lane.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        lane.asked = !stopped;
      }
    } finally {
      lanes.delete(conversation);
    }
  }

  return {
    ask(conversation) {
      const busy = lanes.get(conversation);
      if (busy) {
        busy.asked = true;
        busy.wake();
        return busy.ended;
      }
      const lane: Lane = { asked: true, wake: () => undefined, ended: Promise.resolve() };
      lanes.set(conversation, lane);
      lane.ended = run(conversation, lane);
      return lane.ended;
    },
    stop() {
      stopped = true;
      for (const lane of lanes.values()) lane.wake();
    },
  };
}
