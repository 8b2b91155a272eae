package dev.rejoin.otel.attribute;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;

/**
 * Names of Rejoin's own attributes, wherever OpenTelemetry's stable conventions have none. Lengths of time are seconds.
 * All are listed in {@code docs/tracing.md}.
 */
public final class RejoinAttributes {

  // ---- the return

  public static final AttributeKey<String> AGENT_ID = stringKey("rejoin.agent.id");
  /** Code of the reason for which there is no connection, {@code cold_start} and {@code silent} for example. */
  public static final AttributeKey<String> CAUSE = stringKey("rejoin.cause");

  public static final AttributeKey<String> CAUSE_DETAIL = stringKey("rejoin.cause.detail");
  /** How a span's work ended: see {@code docs/tracing.md} for each span's values. */
  public static final AttributeKey<String> OUTCOME = stringKey("rejoin.outcome");
  /** Whether the session moved from a connection that was still open. */
  public static final AttributeKey<Boolean> HANDOVER = booleanKey("rejoin.handover");

  public static final AttributeKey<Boolean> RESUMED = booleanKey("rejoin.resumed");
  public static final AttributeKey<Long> EPOCH = longKey("rejoin.epoch");
  public static final AttributeKey<Long> ATTEMPTS = longKey("rejoin.attempts");

  public static final AttributeKey<Long> PROBES = longKey("rejoin.probes");
  /** How long the connection that was lost had held the session. */
  public static final AttributeKey<Double> HELD = doubleKey("rejoin.held");

  public static final AttributeKey<String> STRATEGY = stringKey("rejoin.strategy");

  // ---- waits

  public static final AttributeKey<String> WAIT_RULE = stringKey("rejoin.wait.rule");
  public static final AttributeKey<String> WAIT_WHY = stringKey("rejoin.wait.why");
  /** What the strategy wanted, counted from the previous attempt's start. */
  public static final AttributeKey<Double> WAIT_PROPOSED = doubleKey("rejoin.wait.proposed");
  /** What was left to wait when the wait began, after clamping and floors. */
  public static final AttributeKey<Double> WAIT_PLANNED = doubleKey("rejoin.wait.planned");

  public static final AttributeKey<Double> WAIT_PREVIOUS = doubleKey("rejoin.wait.previous");
  public static final AttributeKey<Double> SINCE_LOSS = doubleKey("rejoin.wait.since_loss");
  public static final AttributeKey<String> WAIT_CUT_BY = stringKey("rejoin.wait.cut_by");
  /** The spread W that the control plane announced. */
  public static final AttributeKey<Double> SPREAD = doubleKey("rejoin.pacing.spread");

  public static final AttributeKey<Double> RETRY_AFTER = doubleKey("rejoin.retry_after");

  // ---- attempts

  public static final AttributeKey<Long> ATTEMPT = longKey("rejoin.attempt");
  public static final AttributeKey<String> ENDPOINT = stringKey("rejoin.endpoint");
  public static final AttributeKey<String> TRANSPORT = stringKey("rejoin.transport");
  /** Whether another connection held the session when the attempt began. */
  public static final AttributeKey<Boolean> BESIDE = booleanKey("rejoin.beside_primary");
  /** Whether the agent registered on a connection that was already open. */
  public static final AttributeKey<Boolean> REUSED = booleanKey("rejoin.reused_connection");

  /** Whether a probe was answered well enough for the attempt to follow at once. */
  public static final AttributeKey<Boolean> ATTEMPTING = booleanKey("rejoin.attempting");

  public static final AttributeKey<String> PHASE = stringKey("rejoin.phase");
  public static final AttributeKey<String> REQUEST = stringKey("rejoin.request");
  public static final AttributeKey<String> ANSWER = stringKey("rejoin.answer");
  public static final AttributeKey<String> HOOK = stringKey("rejoin.hook");

  // ---- the circuit breaker and the heartbeats' own connection

  /** Failures in a row that opened the breaker. */
  public static final AttributeKey<Long> FAILURES = longKey("rejoin.breaker.failures");
  /** How long bad probes keep attempts away. */
  public static final AttributeKey<Double> OPEN_FOR = doubleKey("rejoin.breaker.open_for");
  /** How long it was open. */
  public static final AttributeKey<Double> OPENED_FOR = doubleKey("rejoin.breaker.opened_for");
  /** Which of the agent's connections it is about: {@code main} or {@code heartbeat}. */
  public static final AttributeKey<String> CHANNEL = stringKey("rejoin.channel");
  /** What the matter was with it. */
  public static final AttributeKey<String> NOTICED = stringKey("rejoin.noticed");
  /** Whether the other connection answers. */
  public static final AttributeKey<Boolean> OTHER_ANSWERS = booleanKey("rejoin.other_answers");

  // ---- the control plane's side

  /** How long the session had no connection. */
  public static final AttributeKey<Double> AWAY = doubleKey("rejoin.away");
  /** Whether the same registration had been carried out before. */
  public static final AttributeKey<Boolean> REPEATED = booleanKey("rejoin.repeated");
  /** Commands sent again, or for the first time, after the resumption. */
  public static final AttributeKey<Long> REPLAYED = longKey("rejoin.replayed");

  // ---- attempts that are summed up

  public static final AttributeKey<Long> FIRST_ATTEMPT = longKey("rejoin.attempt.first");
  public static final AttributeKey<Long> LAST_ATTEMPT = longKey("rejoin.attempt.last");
  public static final AttributeKey<Double> WAITED = doubleKey("rejoin.waited");
  public static final AttributeKey<Double> TRIED = doubleKey("rejoin.tried");

  /** How many of the attempts that are summed up ended in this way. */
  public static AttributeKey<Long> outcomes(String outcome) {
    return longKey("rejoin.outcomes." + outcome);
  }

  // ---- metrics

  public static final AttributeKey<String> STATE = stringKey("rejoin.state");
  public static final AttributeKey<String> KIND = stringKey("rejoin.kind");
  public static final AttributeKey<String> WHY = stringKey("rejoin.why");

  // ---- values of stable conventions

  /** {@code rpc.method} of an agent's stream over gRPC. */
  public static final String CONNECT_METHOD = "rejoin.v1.AgentService/Connect";

  // ---- conventions that are not stable yet

  public static final AttributeKey<String> TLS_PROTOCOL_NAME = stringKey("tls.protocol.name");
  public static final AttributeKey<String> TLS_PROTOCOL_VERSION = stringKey("tls.protocol.version");

  private RejoinAttributes() {}
}
