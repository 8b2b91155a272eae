package dev.rejoin.controlplane.model;

import dev.rejoin.api.settings.Durations;
import java.time.Duration;

/**
 * What the model needs to be told.
 *
 * @param admission how much it can take, from which the fleet's spread follows
 * @param heartbeatInterval how often agents shall be heard from
 * @param silentAfter a connection that says nothing for so long is closed; its session is kept
 * @param tokenTtl how long after the loss of its connection a session can be resumed
 * @param supersededFor how long a superseded connection is still read
 * @param highWaterHalfLife in which the remembered size of an absent fleet halves
 * @param retention how long after its loss an agent is remembered at all, with its epoch and its commands
 * @param queueMessages most commands waiting for one agent
 * @param queueBytes most bytes of them
 */
public record ModelSettings(
    AdmissionSettings admission,
    Duration heartbeatInterval,
    Duration silentAfter,
    Duration tokenTtl,
    Duration supersededFor,
    Duration highWaterHalfLife,
    Duration retention,
    int queueMessages,
    long queueBytes) {

  public ModelSettings {
    requirePositive("heartbeat_interval", heartbeatInterval);
    requirePositive("token_ttl", tokenTtl);
    requirePositive("superseded_for", supersededFor);
    requirePositive("high_water_half_life", highWaterHalfLife);
    requirePositive("retention", retention);
    if (silentAfter.compareTo(heartbeatInterval) <= 0) {
      throw new IllegalArgumentException("silent_after: " + Durations.format(silentAfter)
          + " (expected: more than heartbeat_interval, " + Durations.format(heartbeatInterval)
          + ")");
    }
    if (retention.compareTo(tokenTtl) < 0) {
      throw new IllegalArgumentException("retention: " + Durations.format(retention)
          + " (expected: at least token_ttl, " + Durations.format(tokenTtl) + ")");
    }
    if (queueMessages < 1 || queueBytes < 1) {
      throw new IllegalArgumentException("command queue: " + queueMessages + " messages, "
          + queueBytes + " bytes (expected: at least 1 of each)");
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          name + ": " + Durations.format(value) + " (expected: more than 0s)");
    }
  }

  /** The design's defaults: 1000 connections and 500 registrations a second, 5 s, 15 s, 15 min, 2 s, 6 h, 24 h, 1024 messages, 16 MiB. */
  public static ModelSettings defaults() {
    return new ModelSettings(
        AdmissionSettings.of(1000),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(15),
        Duration.ofSeconds(2),
        Duration.ofHours(6),
        Duration.ofHours(24),
        1024,
        16L << 20);
  }

  /** C; R becomes half of it. */
  public ModelSettings withCapacity(double perSecond) {
    return withAdmission(AdmissionSettings.of(perSecond));
  }

  public ModelSettings withAdmission(AdmissionSettings newAdmission) {
    return new ModelSettings(
        newAdmission,
        heartbeatInterval,
        silentAfter,
        tokenTtl,
        supersededFor,
        highWaterHalfLife,
        retention,
        queueMessages,
        queueBytes);
  }

  /** The interval agents are told; {@link #silentAfter} becomes three of them. */
  public ModelSettings withHeartbeatInterval(Duration interval) {
    return new ModelSettings(
        admission,
        interval,
        interval.multipliedBy(3),
        tokenTtl,
        supersededFor,
        highWaterHalfLife,
        retention,
        queueMessages,
        queueBytes);
  }

  public ModelSettings withTokenTtl(Duration ttl) {
    return new ModelSettings(
        admission,
        heartbeatInterval,
        silentAfter,
        ttl,
        supersededFor,
        highWaterHalfLife,
        retention.compareTo(ttl) < 0 ? ttl : retention,
        queueMessages,
        queueBytes);
  }

  public ModelSettings withCommandQueue(int messages, long bytes) {
    return new ModelSettings(
        admission,
        heartbeatInterval,
        silentAfter,
        tokenTtl,
        supersededFor,
        highWaterHalfLife,
        retention,
        messages,
        bytes);
  }
}
