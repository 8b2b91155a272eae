package dev.rejoin.api.transport;

import dev.rejoin.api.message.Envelope;
import dev.rejoin.api.reason.ConnectFailure;
import dev.rejoin.api.reason.Disconnect;

/**
 * Hears what becomes of one attempt and its connection. Called serially, in order, on the transport's event loop; must
 * return at once. Order: ({@code failed} | {@code opened} ({@code received} | {@code activity} | {@code malformed} |
 * {@code writable})* {@code closed}), with nothing after {@code failed} or {@code closed}.
 */
public interface ConnectionListener {

  /** The connection is open; nothing has been sent on it yet. */
  void opened(Connection connection);

  /** The attempt is over without a connection. */
  void failed(ConnectFailure failure, PhaseTimes phases);

  /** A whole message arrived. {@link #activity()} was called for its bytes before. */
  void received(Envelope envelope);

  /** Any bytes arrived, a control frame or a part of a message included: the peer lives. At most once per read. */
  void activity();

  /** A message arrived that cannot be understood; the connection goes on. The text never quotes more than 64 characters. */
  void malformed(String problem);

  /** {@link Connection#writable()} turned true again. */
  void writable();

  /** The connection is gone, whoever closed it; called exactly once after {@code opened}. */
  void closed(Disconnect reason);
}
