/** What every provider of an SPI must pass, as abstract JUnit suites to subclass; needs JUnit and AssertJ. */
@NullMarked
package dev.rejoin.testkit.contract;

import org.jspecify.annotations.NullMarked;
