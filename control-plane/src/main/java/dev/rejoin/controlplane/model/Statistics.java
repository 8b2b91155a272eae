package dev.rejoin.controlplane.model;

/**
 * Counts since the process started, and a few gauges.
 *
 * @param connections open now
 * @param agentsConnected whose session is held by a connection of this process now
 * @param agentsKnown with a record
 * @param highWater the remembered fleet size behind the announced spread
 * @param spreadMillis W
 * @param accepted connections opened
 * @param rejected registrations and resumptions refused
 * @param deferred registrations put off
 * @param registrationsWaiting for their turn now
 * @param demanded times a full registration was asked for
 * @param superseded connections that lost their session to a newer one
 * @param lost sessions whose connection ended
 * @param silent connections closed because nothing was heard
 * @param duplicates numbered messages that had been received before
 */
public record Statistics(
    long connections,
    long agentsConnected,
    long agentsKnown,
    double highWater,
    double spreadMillis,
    long accepted,
    long resumed,
    long registered,
    long rejected,
    long deferred,
    long registrationsWaiting,
    long demanded,
    long superseded,
    long lost,
    long silent,
    long heartbeats,
    long events,
    long duplicates,
    long commandsSent,
    long misbehaved) {}
