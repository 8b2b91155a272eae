package dev.rejoin.controlplane.model;

import dev.rejoin.controlplane.model.Link.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open connections, and how long each may go on: silent ones and superseded ones have their time. */
final class Links {
  private final long silentAfterNanos;
  private final long supersededForNanos;
  private final LinkQueue heard = new LinkQueue();
  private final LinkQueue superseded = new LinkQueue();
  private long opened;

  Links(ModelSettings settings) {
    silentAfterNanos = settings.silentAfter().toNanos();
    supersededForNanos = settings.supersededFor().toNanos();
  }

  Link open(Peer peer, Outlet outlet, long now) {
    Link link = new Link(++opened, peer, outlet, now);
    heard.add(link, now + silentAfterNanos);
    return link;
  }

  void heard(Link link, long now) {
    if (link.role != Role.SUPERSEDED && link.role != Role.CLOSED) {
      heard.postpone(link, now + silentAfterNanos);
    }
  }

  /** From now on the link is read for a while only, whatever it says. */
  void supersede(Link link, long now) {
    heard.remove(link);
    link.role = Role.SUPERSEDED;
    superseded.add(link, now + supersededForNanos);
  }

  void close(Link link) {
    (link.role == Role.SUPERSEDED ? superseded : heard).remove(link);
    link.role = Role.CLOSED;
  }

  /** A link that has been silent for too long, or null. */
  @Nullable
  Link silent(long now) {
    return due(heard, now);
  }

  /** A superseded link whose time is over, or null. */
  @Nullable
  Link overdue(long now) {
    return due(superseded, now);
  }

  private static @Nullable Link due(LinkQueue queue, long now) {
    Link first = queue.first();
    return first != null && now - first.deadline >= 0 ? first : null;
  }

  long nextDeadline() {
    return Math.min(deadline(heard), deadline(superseded));
  }

  private static long deadline(LinkQueue queue) {
    Link first = queue.first();
    return first == null ? Long.MAX_VALUE : first.deadline;
  }

  int size() {
    return heard.size() + superseded.size();
  }

  List<Link> all() {
    List<Link> all = new ArrayList<>(size());
    for (Link link = heard.first(); link != null; link = link.next) {
      all.add(link);
    }
    for (Link link = superseded.first(); link != null; link = link.next) {
      all.add(link);
    }
    return all;
  }
}
