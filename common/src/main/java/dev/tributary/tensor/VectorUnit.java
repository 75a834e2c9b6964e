package dev.tributary.tensor;

import org.slf4j.LoggerFactory;

/// The presence of the JDK's Vector API, an incubator module that the launcher adds.
///
/// Without the module, no class that uses `jdk.incubator.vector` may be loaded. Each such class has
/// a scalar twin that gives the same bits, and callers choose with [#isPresent].
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
