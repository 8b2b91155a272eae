package dev.rejoin.tools.demo;

/** Which of the paths between agent and control plane a fault lies on. */
enum Reach {
  EVERYTHING("nothing passes any more; nothing is closed, nothing is reset", "bytes pass again"),
  MAIN(
      "nothing passes on the main connection's path; heartbeats still do",
      "bytes pass on the main connection's path again"),
  HEARTBEATS(
      "nothing passes on the heartbeats' path; the main connection delivers",
      "heartbeats may pass again");

  private final String cut;
  private final String healed;

  Reach(String cut, String healed) {
    this.cut = cut;
    this.healed = healed;
  }

  /** What a silent cut of this reach means. */
  String cut() {
    return cut;
  }

  /** What its healing means. */
  String healed() {
    return healed;
  }
}
