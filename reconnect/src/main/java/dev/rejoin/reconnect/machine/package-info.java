/**
 * The state machine of coming back, without I/O, threads or clocks: (state, event, now) → (state, effects).
 *
 * <pre>
 *                      PRIMARY                                        CANDIDATE
 *
 *            ┌───────────────────────────┐                 ┌──────────────────────────────┐
 *            │ none                      │   loss, start   │ none                         │
 *            │                           │ ──────────────▶ │  │ ask the strategy          │
 *            │ READY ──2 s no answer──▶  │   suspicion     │  ▼                           │
 *            │   ▲   SUSPECT             │ ──────────────▶ │ waiting ──▶ connecting       │
 *            │   └─any byte──┘ │         │   drain         │     ▲           │ opened     │
 *            │        5 s no answer      │ ──────────────▶ │     │ failed    ▼            │
 *            │                 ▼         │                 │     └───── registering       │
 *            │               lost        │ ◀────────────── │        resumed, registered   │
 *            └───────────────────────────┘   adoption      └──────────────────────────────┘
 * </pre>
 *
 * Every way back is the same candidate loop; only what the primary is meanwhile differs. One loop per agent: a second
 * signal finds the loop running and changes nothing.
 */
@NullMarked
package dev.rejoin.reconnect.machine;

import org.jspecify.annotations.NullMarked;
