/** The SPI of connections: how bytes reach a control plane, and how every way of failing is told. */
@NullMarked
package dev.rejoin.api.transport;

import org.jspecify.annotations.NullMarked;
