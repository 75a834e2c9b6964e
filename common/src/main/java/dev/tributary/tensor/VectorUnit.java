package dev.tributary.tensor;

import org.slf4j.LoggerFactory;

/// Whether the JDK's Vector API can be used: it is an incubator module, which the launcher adds.
///
/// No class that mentions `jdk.incubator.vector` may be loaded where it is absent; each has a
/// scalar twin of the same bits, and callers choose by this.
public final class VectorUnit {
  private static final boolean PRESENT =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

  static {
    if (!PRESENT) {
      LoggerFactory.getLogger(VectorUnit.class)
          .warn(
              "the JVM runs without --add-modules jdk.incubator.vector: the results are the same,"
                  + " but computing them takes many times longer");
    }
  }

  private VectorUnit() {}

  public static boolean isPresent() {
    return PRESENT;
  }

  /// The length of the vectors that kernels use; 0 if they use none.
  public static int bits() {
    return PRESENT ? VectorLength.bits() : 0;
  }
}
