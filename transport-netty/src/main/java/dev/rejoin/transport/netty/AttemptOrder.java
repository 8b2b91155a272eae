package dev.rejoin.transport.netty;

import dev.rejoin.api.time.Ticker;
import dev.rejoin.api.transport.ConnectRequest;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;

/**
 * What an attempt is to do, on which thread, and who hears of it.
 *
 * @param onEnd called once, when nothing of the attempt or its connection is left
 */
public record AttemptOrder(
    EventLoop loop,
    Ticker ticker,
    ConnectRequest request,
    ListenerGuard listener,
    Consumer<NettyAttempt> onEnd) {}
