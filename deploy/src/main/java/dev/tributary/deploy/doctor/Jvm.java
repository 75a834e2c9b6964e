package dev.tributary.deploy.doctor;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.tributary.tensor.VectorUnit;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The properties of a JVM on which the speed of computing depends.
///
/// @param release the release of the JDK, e.g. 25
/// @param name version, vendor and directory, for messages
/// @param arguments the options with which it was started
/// @param nativeAccess whether native libraries may be called without a warning
/// @param vectorBits the width of the widest vectors that kernels use; 0 if they use none
/// @param fma whether the processor does multiply-adds; empty if the JVM does not report it
record Jvm(
    int release,
    String name,
    List<String> arguments,
    boolean nativeAccess,
    int vectorBits,
    Optional<Boolean> fma) {
  private static final int EXPECTED_RELEASE = 25;
  private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";
  private static final String COMPILED_APART = "-XX:CompileCommand=dontinline,";
  private static final String START = "start it with deploy/tributary";

  /// The JVM of this process.
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
      return Optional.empty(); // other JVMs have other options
    }
  }

  /// Whether products run at full speed, as far as the JVM reports.
  boolean computesFast() {
    return vectorBits > 0 && fma.orElse(true);
  }

  List<Check> checks() {
    return List.of(jdk(), flags(), vectors(), multiplyAdds());
  }

  private Check jdk() {
    return release == EXPECTED_RELEASE
        ? new Check.Ok("JDK", name)
        : new Check.Note("JDK", name + "; developed and tested with " + EXPECTED_RELEASE);
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
    return arguments.stream().anyMatch(argument -> argument.startsWith(COMPILED_APART))
        ? new Check.Ok("JVM flags", "all that deploy/tributary sets")
        : new Check.Note(
            "JVM flags",
            "vector loops are not compiled apart, which makes some runs slower; " + START);
  }

  private Check vectors() {
    return vectorBits == 0
        ? new Check.Bad("vectors", "none: computing takes many times longer", START)
        : new Check.Ok(
            "vectors", "%s bits, %s floats at once".formatted(vectorBits, vectorBits / Float.SIZE));
  }

  private Check multiplyAdds() {
    return fma.map(
            inHardware ->
                inHardware
                    ? new Check.Ok("fused multiply-add", "by the processor")
                    : new Check.Bad(
                        "fused multiply-add",
                        "not by the processor: every product takes a hundred times longer",
                        "remove flags such as -XX:UseAVX=0, or use a processor that has it (x86"
                            + " with FMA3, any aarch64)"))
        .orElseGet(
            () ->
                new Check.Skipped(
                    "fused multiply-add", "this JVM does not report whether it is used"));
  }
}
