package dev.rejoin.transport.netty;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Netty's leak detector, which fails tests instead of writing to a log. Chosen by a system property of the test JVM. */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
  private static final List<String> REPORTS = new CopyOnWriteArrayList<>();
  private static final int COLLECTIONS = 3;

  public RecordingLeakDetector(Class<?> resourceType, int samplingInterval) {
    super(resourceType, samplingInterval);
  }

  public RecordingLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
    super(resourceType, samplingInterval);
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    REPORTS.add(resourceType + records);
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    REPORTS.add(resourceType);
  }

  /** Everything leaked so far: collects garbage first, and tracks something, which is when the detector looks. */
  public static List<String> reports() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    return List.copyOf(REPORTS);
  }
}
