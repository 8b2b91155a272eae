package dev.rejoin.agent.config;

import dev.rejoin.api.Endpoint;
import dev.rejoin.api.transport.Proxy;
import dev.rejoin.api.transport.TlsOptions;
import dev.rejoin.reconnect.machine.HeartbeatRoute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the control plane is reached.
 *
 * @param endpoints in order of preference, at least one
 * @param heartbeats which way heartbeats go
 */
public record ControlPlaneAccess(
    List<Endpoint> endpoints,
    HeartbeatRoute heartbeats,
    TokenSettings credentials,
    TlsOptions tls,
    Optional<Proxy> proxy) {

  public ControlPlaneAccess {
    endpoints = List.copyOf(endpoints);
  }

  /** Files whose change means that what was refused before may be accepted now. */
  public List<Path> credentialFiles() {
    List<Path> files = new ArrayList<>();
    credentials.file().ifPresent(files::add);
    tls.authority().ifPresent(files::add);
    tls.clientIdentity().ifPresent(identity -> {
      files.add(identity.certificate());
      files.add(identity.privateKey());
    });
    return files;
  }
}
