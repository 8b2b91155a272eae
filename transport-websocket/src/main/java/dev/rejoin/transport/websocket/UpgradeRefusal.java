package dev.rejoin.transport.websocket;

import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.transport.netty.PeerText;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import java.time.InstantSource;

/** What an answer to the upgrade other than 101 means. */
final class UpgradeRefusal {
  private UpgradeRefusal() {}

  static ConnectFailure of(HttpResponse response, InstantSource wallClock) {
    int status = response.status().code();
    String detail =
        "the control plane answered " + PeerText.clip(response.status().toString());
    return switch (status) {
      case 401 -> new ConnectFailure.Unauthenticated(detail);
      case 403 -> new ConnectFailure.Forbidden(detail);
      case 404, 426 ->
        new ConnectFailure.WrongPathOrVersion(status, detail + "; wrong path or protocol version");
      case 429, 503 ->
        new ConnectFailure.Busy(
            status,
            RetryAfter.find(response.headers(), wallClock),
            detail + RetryAfter.ignored(response.headers(), wallClock));
      default ->
        response.status().codeClass() == HttpStatusClass.REDIRECTION
            ? new ConnectFailure.Redirected(status, location(response))
            : new ConnectFailure.UnexpectedStatus(status, detail);
    };
  }

  private static String location(HttpResponse response) {
    String location = response.headers().get(HttpHeaderNames.LOCATION, "nowhere");
    int query = location.indexOf('?');
    return PeerText.clip(query < 0 ? location : location.substring(0, query));
  }
}
