/** The vocabulary that every module shares: who an agent is, what a session is, where a control plane is reached. */
@NullMarked
package dev.rejoin.api;

import org.jspecify.annotations.NullMarked;
