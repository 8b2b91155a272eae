package dev.rejoin.transport.grpc.wire;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.ServerSpecs;
import dev.rejoin.api.Session;
import dev.rejoin.api.message.Register;
import dev.rejoin.api.message.RegisterSuccess;
import dev.rejoin.api.message.Resume;
import dev.rejoin.api.message.Resumed;
import dev.rejoin.transport.grpc.wire.v1.AgentProto;

/** The messages by which a session begins and goes on, in both forms. */
final class SessionForms {
  private SessionForms() {}

  static AgentProto.Register write(Register message) {
    return AgentProto.Register.newBuilder()
        .setDescription(write(message.description()))
        .setInstanceId(message.instanceId())
        .setRegistrationId(message.registrationId())
        .setEpoch(message.epoch())
        .putAllTraceContext(message.traceContext())
        .build();
  }

  static Register read(AgentProto.Register message) throws MalformedMessageException {
    if (!message.hasDescription()) {
      throw MalformedMessageException.missing("register.description", "an agent's description");
    }
    return new Register(
        read(message.getDescription()),
        Fields.identifier("register.instance_id", message.getInstanceId()),
        Fields.identifier("register.registration_id", message.getRegistrationId()),
        Fields.integer("register.epoch", message.getEpoch(), 0),
        Fields.texts("register.trace_context", message.getTraceContextMap()));
  }

  static AgentProto.RegisterSuccess write(RegisterSuccess message) {
    Session session = message.session();
    return AgentProto.RegisterSuccess.newBuilder()
        .setSession(AgentProto.Session.newBuilder()
            .setAgentId(session.agentId())
            .setEpoch(session.epoch())
            .setResumeToken(session.resumeToken().reveal())
            .setHeartbeatIntervalMs(Fields.millis(session.heartbeatInterval()))
            .setPacing(Fields.pacing(session.pacing())))
        .setRoutesDigest(message.routesDigest())
        .build();
  }

  static RegisterSuccess read(AgentProto.RegisterSuccess message) throws MalformedMessageException {
    if (!message.hasSession()) {
      throw MalformedMessageException.missing("register_success.session", "a session");
    }
    AgentProto.Session session = message.getSession();
    return new RegisterSuccess(
        new Session(
            Fields.identifier("session.agent_id", session.getAgentId()),
            Fields.integer("session.epoch", session.getEpoch(), 1),
            Fields.secret("session.resume_token", session.getResumeToken()),
            Fields.millis("session.heartbeat_interval_ms", session.getHeartbeatIntervalMs(), 1),
            Fields.pacing("session.pacing", session.getPacing())),
        Fields.text("register_success.routes_digest", message.getRoutesDigest()));
  }

  static AgentProto.Resume write(Resume message) {
    return AgentProto.Resume.newBuilder()
        .setAgentId(message.agentId())
        .setInstanceId(message.instanceId())
        .setResumeId(message.resumeId())
        .setToken(message.token().reveal())
        .setEpoch(message.epoch())
        .setLastReceived(message.lastReceived())
        .setFingerprint(message.fingerprint())
        .putAllTraceContext(message.traceContext())
        .build();
  }

  static Resume read(AgentProto.Resume message) throws MalformedMessageException {
    return new Resume(
        Fields.identifier("resume.agent_id", message.getAgentId()),
        Fields.identifier("resume.instance_id", message.getInstanceId()),
        Fields.identifier("resume.resume_id", message.getResumeId()),
        Fields.secret("resume.token", message.getToken()),
        Fields.integer("resume.epoch", message.getEpoch(), 0),
        Fields.integer("resume.last_received", message.getLastReceived(), 0),
        Fields.identifier("resume.fingerprint", message.getFingerprint()),
        Fields.texts("resume.trace_context", message.getTraceContextMap()));
  }

  static AgentProto.Resumed write(Resumed message) {
    return AgentProto.Resumed.newBuilder()
        .setEpoch(message.epoch())
        .setLastReceived(message.lastReceived())
        .setPacing(Fields.pacing(message.pacing()))
        .setRoutesDigest(message.routesDigest())
        .build();
  }

  static Resumed read(AgentProto.Resumed message) throws MalformedMessageException {
    return new Resumed(
        Fields.integer("resumed.epoch", message.getEpoch(), 1),
        Fields.integer("resumed.last_received", message.getLastReceived(), 0),
        Fields.pacing("resumed.pacing", message.getPacing()),
        Fields.text("resumed.routes_digest", message.getRoutesDigest()));
  }

  private static AgentProto.AgentDescription write(AgentDescription description) {
    ServerSpecs specs = description.serverSpecs();
    return AgentProto.AgentDescription.newBuilder()
        .setId(description.id())
        .setName(description.name())
        .setCluster(description.cluster())
        .setKubernetesVersion(description.kubernetesVersion())
        .setServerAddress(description.serverAddress())
        .setCloudProvider(description.cloudProvider())
        .setRegion(description.region())
        .setServerSpecs(AgentProto.ServerSpecs.newBuilder()
            .setCpuCores(specs.cpuCores())
            .setMemoryBytes(specs.memoryBytes())
            .setDiskBytes(specs.diskBytes())
            .setOperatingSystem(specs.operatingSystem())
            .setArchitecture(specs.architecture()))
        .putAllLabels(description.labels())
        .putAllMetadata(description.metadata())
        .build();
  }

  private static AgentDescription read(AgentProto.AgentDescription description)
      throws MalformedMessageException {
    AgentProto.ServerSpecs specs = description.getServerSpecs();
    return AgentDescription.builder(id(description.getId()))
        .name(Fields.text("description.name", description.getName()))
        .cluster(Fields.text("description.cluster", description.getCluster()))
        .kubernetesVersion(
            Fields.text("description.kubernetes_version", description.getKubernetesVersion()))
        .serverAddress(Fields.text("description.server_address", description.getServerAddress()))
        .cloudProvider(Fields.text("description.cloud_provider", description.getCloudProvider()))
        .region(Fields.text("description.region", description.getRegion()))
        .serverSpecs(new ServerSpecs(
            Fields.smallInteger("server_specs.cpu_cores", specs.getCpuCores()),
            Fields.integer("server_specs.memory_bytes", specs.getMemoryBytes(), 0),
            Fields.integer("server_specs.disk_bytes", specs.getDiskBytes(), 0),
            Fields.text("server_specs.operating_system", specs.getOperatingSystem()),
            Fields.text("server_specs.architecture", specs.getArchitecture())))
        .labels(Fields.texts("description.labels", description.getLabelsMap()))
        .metadata(Fields.texts("description.metadata", description.getMetadataMap()))
        .build();
  }

  private static String id(String value) throws MalformedMessageException {
    try {
      return AgentDescription.requireId(Fields.identifier("description.id", value));
    } catch (IllegalArgumentException e) {
      throw MalformedMessageException.at(
          "description.id", value, "1..128 characters of [A-Za-z0-9._:-]");
    }
  }
}
