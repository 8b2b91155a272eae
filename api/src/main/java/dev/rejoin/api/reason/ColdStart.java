package dev.rejoin.api.reason;

/** The agent has just started and was never connected. */
public record ColdStart() implements Reason {

  @Override
  public String code() {
    return "cold_start";
  }

  @Override
  public String detail() {
    return "started";
  }

  @Override
  public Severity severity() {
    return Severity.TRANSIENT;
  }
}
