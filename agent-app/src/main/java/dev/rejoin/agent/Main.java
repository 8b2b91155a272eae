package dev.rejoin.agent;

import dev.rejoin.agent.cli.RejoinCommand;
import java.security.Security;

/** The entry point of every command. */
public final class Main {

  private Main() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    // before anything resolves a name: a control plane that moved must be found at the next attempt
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    // a quarter of the start goes into flight recorder events of Netty's allocator that nobody
    // records
    System.getProperties().putIfAbsent("io.netty.jfr.enabled", "false");
    System.exit(RejoinCommand.execute(args));
  }
}
