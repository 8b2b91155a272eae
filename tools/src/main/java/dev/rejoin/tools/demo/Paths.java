package dev.rejoin.tools.demo;

import dev.rejoin.testkit.net.Fault;
import dev.rejoin.testkit.net.FaultProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What lies between agent and control plane: one path, or one for each of two connections. */
final class Paths implements AutoCloseable {
  private final FaultProxy main;
  private final Optional<FaultProxy> heartbeats;

  private Paths(FaultProxy main, Optional<FaultProxy> heartbeats) {
    this.main = main;
    this.heartbeats = heartbeats;
  }

  /** Paths to ports of this machine, each from a free one. */
  static Paths to(int mainPort, Optional<Integer> heartbeatPort) {
    return new Paths(FaultProxy.to(mainPort), heartbeatPort.map(FaultProxy::to));
  }

  int mainPort() {
    return main.port();
  }

  Optional<Integer> heartbeatPort() {
    return heartbeats.map(FaultProxy::port);
  }

  void apply(Reach reach, Fault fault) {
    within(reach).forEach(path -> path.apply(fault));
  }

  /** Resets the connections there are, and lets none come about. */
  void breakOff(Reach reach) {
    for (FaultProxy path : within(reach)) {
      path.apply(Fault.refuse());
      path.reset();
    }
  }

  void heal() {
    within(Reach.EVERYTHING).forEach(FaultProxy::heal);
  }

  private List<FaultProxy> within(Reach reach) {
    List<FaultProxy> paths = new ArrayList<>();
    if (reach != Reach.HEARTBEATS) {
      paths.add(main);
    }
    if (reach != Reach.MAIN) {
      heartbeats.ifPresent(paths::add);
    }
    return paths;
  }

  /** As it is drawn. */
  @Override
  public String toString() {
    return heartbeatPort()
        .map(port -> "paths on port " + mainPort() + " and, for heartbeats, " + port)
        .orElseGet(() -> "path on port " + mainPort());
  }

  @Override
  public void close() {
    within(Reach.EVERYTHING).forEach(FaultProxy::close);
  }
}
