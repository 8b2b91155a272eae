package dev.rejoin.controlplane.model;

/**
 * What a full registration established and a resumption keeps.
 *
 * @param registrationId of the registration, so that its repetition is recognised
 * @param subject of the credential that registered; nobody else resumes the session
 * @param token hash of the resume token
 */
public record SessionRecord(String registrationId, String subject, TokenHash token) {}
