package dev.rejoin.api.transport;

import dev.rejoin.api.reason.ConnectFailure;

/** What a probe found. */
public sealed interface Probe {

  /** A stable name in lower case, for events and metrics. */
  String label();

  /** One line for people; empty where there is nothing to add. */
  String detail();

  /** Healthy, by its own word: worth an attempt. */
  record Healthy() implements Probe {
    @Override
    public String label() {
      return "healthy";
    }

    @Override
    public String detail() {
      return "";
    }
  }

  /** Something listens there; whether it is healthy could not be asked without the cost of a handshake. */
  record Reachable() implements Probe {
    @Override
    public String label() {
      return "reachable";
    }

    @Override
    public String detail() {
      return "";
    }
  }

  /** There, and says it is not healthy. */
  record Unhealthy(String detail) implements Probe {
    @Override
    public String label() {
      return "unhealthy";
    }
  }

  /** Not there. */
  record Absent(ConnectFailure failure) implements Probe {
    @Override
    public String label() {
      return "absent";
    }

    @Override
    public String detail() {
      return failure.detail();
    }
  }

  /** There, but offers no probe: asking again is pointless. */
  record Unsupported(String detail) implements Probe {
    @Override
    public String label() {
      return "unsupported";
    }
  }
}
