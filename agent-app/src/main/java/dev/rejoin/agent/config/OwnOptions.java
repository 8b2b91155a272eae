package dev.rejoin.agent.config;

import dev.rejoin.api.AgentDescription;
import dev.rejoin.api.settings.Option;
import java.util.List;

/** The agent's own settings; everything else is described by the providers. */
final class OwnOptions {

  static final Option<List<String>> TRANSPORT = Option.list("transport")
      .byDefault(List.of("websocket"))
      .accepting(names -> !names.isEmpty(), "one or more names of transports")
      .meaning(
          "Names of the transports to load. Which of them serves an endpoint follows from its scheme.");

  static final Option<String> ID = Option.text("id")
      .accepting(OwnOptions::isAgentId, "1..128 characters of [A-Za-z0-9._:-]")
      .meaning(
          "The agent's identity, bound to its credential by the control plane. The machine's host name if it is"
              + " left out.");
  static final Option<String> NAME = Option.text("name").meaning("Name for people.");
  static final Option<String> CLUSTER =
      Option.text("cluster").meaning("Cluster the agent belongs to.");
  static final Option<String> KUBERNETES_VERSION =
      Option.text("kubernetes_version").meaning("Version of that cluster's Kubernetes.");
  static final Option<String> SERVER_ADDRESS =
      Option.text("server_address").meaning("Address under which this machine is known.");
  static final Option<String> CLOUD_PROVIDER =
      Option.text("cloud_provider").meaning("Whose machine it is.");
  static final Option<String> REGION = Option.text("region").meaning("Where it stands.");

  static final Option<List<String>> ENDPOINTS = Option.list("endpoints")
      .accepting(endpoints -> !endpoints.isEmpty(), "one or more of scheme://host:port/path")
      .mandatory()
      .meaning(
          "Addresses of the control plane in order of preference, as scheme://host:port/path.");

  static final Option<HeartbeatChannelKind> HEARTBEAT_CHANNEL = Option.choice(
          "channel", HeartbeatChannelKind.class)
      .byDefault(HeartbeatChannelKind.MAIN)
      .meaning(
          "Which connection heartbeats take: the main one, or one of their own over gRPC, so that bulk transfers delay"
              + " none and each connection is evidence about the other.");
  static final Option<String> HEARTBEAT_ENDPOINT = Option.text("endpoint")
      .meaning(
          "Where the heartbeats' own connection goes, as grpc://host:port or grpcs://host:port. If it is left out, to the"
              + " endpoint that holds the session, which must then be one of gRPC's.");

  static final Option<String> TOKEN_FILE = Option.text("token_file")
      .meaning(
          "File with the bearer token; read again at every attempt, so that it can be rotated.");
  static final Option<String> TOKEN_ENV = Option.text("token_env")
      .accepting(name -> name.matches("[A-Za-z_][A-Za-z0-9_]*"), "the name of a variable")
      .meaning("Name of an environment variable that holds the bearer token.");
  static final Option<Boolean> ALLOW_PLAINTEXT = Option.flag("allow_plaintext")
      .byDefault(false)
      .meaning(
          "Allows sending the token without TLS to a host that is not this machine. Anybody on the way can read"
              + " it.");

  static final Option<String> CA_FILE = Option.text("ca_file")
      .meaning("PEM file with the authorities to trust instead of the JDK's.");
  static final Option<String> CERTIFICATE_FILE = Option.text("certificate_file")
      .meaning("PEM file with the client certificate, leaf first. Needs key_file.");
  static final Option<String> KEY_FILE = Option.text("key_file")
      .meaning("PEM file with the client certificate's private key: PKCS#8, not encrypted.");

  static final Option<String> PROXY_URL = Option.text("url")
      .meaning(
          "HTTP proxy to tunnel through with CONNECT, as http://host:port. There is none if it is left out.");
  static final Option<String> PROXY_USER = Option.text("user")
      .meaning("User for Basic authentication at the proxy. Needs password_file.");
  static final Option<String> PROXY_PASSWORD_FILE =
      Option.text("password_file").meaning("File with that user's password, read at the start.");

  static final Option<String> BACKOFF_STRATEGY = Option.text("strategy")
      .byDefault("paced")
      .meaning("Name of the backoff strategy. Its own options stand beside this key.");
  static final Option<String> REGISTRATION_STRATEGY = Option.text("strategy")
      .byDefault("heartbeat-first")
      .meaning("Name of the registration strategy. Its own options stand beside this key.");

  static final Option<List<String>> DISABLED_HOOKS = Option.list("disabled")
      .byDefault(List.of())
      .meaning("Names of hooks that are on the class path and not wanted.");
  static final Option<List<String>> DISABLED_OBSERVERS = Option.list("disabled")
      .byDefault(List.of())
      .meaning("Names of observers that are on the class path and not wanted.");

  static final Option<String> STATUS_HOST = Option.text("host")
      .byDefault("127.0.0.1")
      .meaning(
          "Address to listen on. Anything but loopback shows the agent's state to the network.");
  static final Option<String> STATUS_PORT = Option.text("port")
      .accepting(OwnOptions::isPortOrOff, "0..65535 or off")
      .byDefault("0")
      .meaning("Port to listen on; 0 takes a free one, which is logged; off means no endpoint.");

  static final Option<LogFormat> LOG_FORMAT = Option.choice("format", LogFormat.class)
      .byDefault(LogFormat.HUMAN)
      .meaning("Lines for people or for machines, on standard error.");
  static final Option<LogLevel> LOG_LEVEL = Option.choice("level", LogLevel.class)
      .byDefault(LogLevel.INFO)
      .meaning("The least severity that is logged.");

  static final Option<String> PLUGIN_DIRECTORY = Option.text("directory")
      .byDefault("plugins")
      .meaning("Folder whose jars are searched for providers. The default need not exist.");

  private OwnOptions() {}

  static boolean isAgentId(String id) {
    try {
      AgentDescription.requireId(id);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isPortOrOff(String text) {
    return text.equals("off") || (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65_535);
  }
}
