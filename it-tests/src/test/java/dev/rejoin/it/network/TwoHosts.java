package dev.rejoin.it.network;

import dev.rejoin.it.process.Shell;
import java.util.List;

/**
 * A control plane's host and an agent's host, each a network namespace, joined by a virtual cable. Faults are packet
 * filters on the control plane's side, so they are silent: nothing is reset unless {@link #abortConnections()} says so.
 * Closing removes everything.
 */
public final class TwoHosts implements AutoCloseable {
  private static final String SERVER_ADDRESS = "10.99.7.1";
  private static final String AGENT_ADDRESS = "10.99.7.2";

  private final String server;
  private final String agent;

  private TwoHosts(String server, String agent) {
    this.server = server;
    this.agent = agent;
  }

  /** Makes the two hosts; needs root. */
  public static TwoHosts create() {
    String unique = Long.toString(ProcessHandle.current().pid(), 36);
    TwoHosts hosts = new TwoHosts("rj-s" + unique, "rj-a" + unique);
    try {
      hosts.build();
    } catch (RuntimeException e) {
      hosts.close();
      throw e;
    }
    return hosts;
  }

  private void build() {
    Shell.run("ip", "netns", "add", server);
    Shell.run("ip", "netns", "add", agent);
    Shell.run(
        "ip", "link", "add", "cable", "netns", server, "type", "veth", "peer", "name", "cable",
        "netns", agent);
    Shell.run("ip", "-n", server, "addr", "add", SERVER_ADDRESS + "/24", "dev", "cable");
    Shell.run("ip", "-n", agent, "addr", "add", AGENT_ADDRESS + "/24", "dev", "cable");
    for (String host : List.of(server, agent)) {
      Shell.run("ip", "-n", host, "link", "set", "lo", "up");
      Shell.run("ip", "-n", host, "link", "set", "cable", "up");
    }
  }

  public String serverAddress() {
    return SERVER_ADDRESS;
  }

  /** Prefix of a command that runs on the control plane's host. */
  public List<String> onServer() {
    return List.of("ip", "netns", "exec", server);
  }

  /** Prefix of a command that runs on the agent's host. */
  public List<String> onAgent() {
    return List.of("ip", "netns", "exec", agent);
  }

  /** Nothing reaches the control plane any more, and nobody is told. */
  public void cut() {
    filter("-I", "INPUT", "-i", "cable", "-j", "DROP");
  }

  /** The control plane hears the agent, but its answers vanish. */
  public void cutTowardsAgent() {
    filter("-I", "OUTPUT", "-o", "cable", "-j", "DROP");
  }

  /** Drops a share of the packets in each direction. */
  public void lose(double share) {
    filter(
        "-A",
        "INPUT",
        "-i",
        "cable",
        "-m",
        "statistic",
        "--mode",
        "random",
        "--probability",
        Double.toString(share),
        "-j",
        "DROP");
    filter(
        "-A",
        "OUTPUT",
        "-o",
        "cable",
        "-m",
        "statistic",
        "--mode",
        "random",
        "--probability",
        Double.toString(share),
        "-j",
        "DROP");
  }

  public void heal() {
    filter("-F");
  }

  /** Resets every established connection of the agent. */
  public void abortConnections() {
    Shell.run("ip", "netns", "exec", server, "ss", "-K", "-tn", "dst", AGENT_ADDRESS);
  }

  private void filter(String... rule) {
    String[] command = new String[rule.length + 6];
    System.arraycopy(
        new String[] {"ip", "netns", "exec", server, "iptables", "-w"}, 0, command, 0, 6);
    System.arraycopy(rule, 0, command, 6, rule.length);
    Shell.run(command);
  }

  @Override
  public void close() {
    Shell.tryRun("ip", "netns", "del", server);
    Shell.tryRun("ip", "netns", "del", agent);
  }
}
