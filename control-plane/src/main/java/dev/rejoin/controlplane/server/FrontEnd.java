package dev.rejoin.controlplane.server;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.controlplane.model.ControlPlaneModel;
import dev.rejoin.controlplane.model.Link;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** A way in beside the WebSocket port, over the same model. Thread-safe. */
public interface FrontEnd {

  /** Where it listens. */
  int port();

  /** Accepts nothing more, lets goodbyes be said for at most {@code within}, and ends. */
  void close(Duration within);

  /** Opens one. */
  @FunctionalInterface
  interface Opener {

    /**
     * Listens; called once.
     *
     * @throws IOException if the port cannot be had
     */
    FrontEnd open(Context context) throws IOException;
  }

  /**
   * What the control plane lends it. Everything is callable from any thread.
   *
   * @param loops the control plane's event loops, which end abruptly when it is killed
   * @param serverChannels makes the sockets to listen on, with a ceiling on handshakes
   * @param authenticator decides who may connect
   * @param gate asked once for every connection of an agent, before the authenticator
   * @param health what probes are told; nobody is let in once it has failed
   * @param silent whether the control plane plays dead: what arrives is not answered
   * @param input what a peer does, run in the model's context
   * @param received a message from a peer; in the model's context only
   * @param said an outlet has something to flush; in the model's context only
   * @param watch for a peer that was accepted just now, by the transport's name
   */
  record Context(
      EventLoopGroup loops,
      ChannelFactory<ServerChannel> serverChannels,
      Authenticator authenticator,
      Gate gate,
      Supplier<Health> health,
      BooleanSupplier silent,
      Consumer<Consumer<ControlPlaneModel>> input,
      BiConsumer<Link, Envelope> received,
      Consumer<FlushableOutlet> said,
      Function<String, HandshakeWatch> watch) {}
}
