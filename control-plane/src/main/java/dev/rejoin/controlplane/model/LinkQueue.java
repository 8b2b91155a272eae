package dev.rejoin.controlplane.model;

import org.jspecify.annotations.Nullable;

/**
 * Connections in the order of their deadlines. As every member's deadline is the same time away when it is set, moving
 * to the tail keeps the order: setting one costs O(1) however many there are.
 */
final class LinkQueue {
  private @Nullable Link head;
  private @Nullable Link tail;
  private int size;

  @Nullable
  Link first() {
    return head;
  }

  int size() {
    return size;
  }

  void add(Link link, long deadline) {
    link.deadline = deadline;
    link.previous = tail;
    link.next = null;
    if (tail == null) {
      head = link;
    } else {
      tail.next = link;
    }
    tail = link;
    size++;
  }

  void remove(Link link) {
    if (link.previous == null) {
      head = link.next;
    } else {
      link.previous.next = link.next;
    }
    if (link.next == null) {
      tail = link.previous;
    } else {
      link.next.previous = link.previous;
    }
    link.previous = null;
    link.next = null;
    size--;
  }

  void postpone(Link link, long deadline) {
    if (link == tail) {
      link.deadline = deadline;
    } else {
      remove(link);
      add(link, deadline);
    }
  }
}
