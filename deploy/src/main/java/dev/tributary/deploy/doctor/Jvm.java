package dev.tributary.deploy.doctor;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.tributary.tensor.VectorUnit;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a JVM is and how it was started, as far as computing depends on it.
///
/// @param release of the JDK, e.g. 25
/// @param name of it for people, and where it is
/// @param arguments that it was started with
/// @param nativeAccess whether libraries of machine code may be called without a word
/// @param vectorBits of the widest vectors that kernels use; 0 if they use none
/// @param fma whether multiply-adds are done by the processor, where the JVM tells
record Jvm(
    int release,
    String name,
    List<String> arguments,
    boolean nativeAccess,
    int vectorBits,
    Optional<Boolean> fma) {
  private static final int WANTED = 25;
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";
  private static final String APART = "-XX:CompileCommand=dontinline,";
  private static final String START = "start it with deploy/tributary";

  /// The one that this program runs in.
  static Jvm here() {
    return new Jvm(
        Runtime.version().feature(),
        "%s of %s in %s"
            .formatted(
                Runtime.version(),
                System.getProperty("java.vendor"),
                System.getProperty("java.home")),
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        Jvm.class.getModule().isNativeAccessEnabled(),
        VectorUnit.bits(),
        useFma());
  }

  private static Optional<Boolean> useFma() {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return Optional.of(Boolean.valueOf(options.getVMOption("UseFMA").getValue()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // another JVM has other options
    }
  }

  /// Whether nothing is known that makes products many times slower.
  boolean computesFast() {
    return vectorBits > 0 && fma.orElse(true);
  }

  List<Check> checks() {
    return List.of(jdk(), flags(), vectors(), multiplyAdds());
  }

  private Check jdk() {
    return release == WANTED
        ? new Check.Ok("JDK", name)
        : new Check.Note("JDK", name + "; made for and tried with " + WANTED);
  }

  private Check flags() {
    List<String> missing = new ArrayList<>();
    if (vectorBits == 0) {
      missing.add("--add-modules jdk.incubator.vector");
    }
    if (!nativeAccess) {
      missing.add("--enable-native-access=ALL-UNNAMED");
    }
    if (!arguments.contains(UNSAFE)) {
      missing.add(UNSAFE);
    }
    if (!missing.isEmpty()) {
      return new Check.Bad(
          "JVM flags",
          String.join(" and ", missing) + " missing",
          START + ", or add them to the command");
    }
    return arguments.stream().anyMatch(argument -> argument.startsWith(APART))
        ? new Check.Ok("JVM flags", "those that deploy/tributary gives")
        : new Check.Note(
            "JVM flags",
            "loops of vectors are not compiled apart, which makes some runs slower; " + START);
  }

  private Check vectors() {
    return vectorBits == 0
        ? new Check.Bad("vectors", "none: computing takes many times longer", START)
        : new Check.Ok(
            "vectors", "%d bits, %d floats at once".formatted(vectorBits, vectorBits / Float.SIZE));
  }

  private Check multiplyAdds() {
    return fma.map(
            inHardware ->
                inHardware
                    ? new Check.Ok("fused multiply-add", "by the processor")
                    : new Check.Bad(
                        "fused multiply-add",
                        "not by the processor: every product takes a hundred times longer",
                        "take out flags such as -XX:UseAVX=0, or take a processor that has it (x86"
                            + " with FMA3, any aarch64)"))
        .orElseGet(
            () ->
                new Check.Skipped(
                    "fused multiply-add", "this JVM does not tell whether it is used"));
  }
}
