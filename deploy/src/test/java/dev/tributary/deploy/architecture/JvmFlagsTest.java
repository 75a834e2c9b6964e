package dev.tributary.deploy.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.tributary.deploy.cluster.TributaryProcess;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The JVM flags of the build match the code to which they apply.
final class JvmFlagsTest {
  private static final String DONT_INLINE = "-XX:CompileCommand=dontinline,";
  private static final VectorLoops LOOPS =
      new VectorLoops(
          new ClassFileImporter()
              .withImportOption(new ArchitectureTest.MainCode())
              .importPackages("dev.tributary"));

  @Test
  void eachFlagMatchesExistingMethods() {
    assertThat(patterns())
        .hasSizeGreaterThan(1)
        .allSatisfy(pattern -> assertThat(LOOPS.methods()).anyMatch(matches(pattern)));
  }

  @Test
  void everyLoopThatCallsMethodsWithVectorsIsCompiledSeparately() {
    assertThat(
            LOOPS.notSeparate(method -> patterns().stream().anyMatch(p -> matches(p).test(method))))
        .as("see common/decisions/compile-vector-loops-apart.md")
        .isEmpty();
  }

  @Test
  void aLoopWhoseFlagIsForgottenIsNoticed() {
    List<String> withoutOptimizers =
        patterns().stream().filter(pattern -> !pattern.contains(".optim.")).toList();

    assertThat(
            LOOPS.notSeparate(
                method -> withoutOptimizers.stream().anyMatch(p -> matches(p).test(method))))
        .isNotEmpty()
        .allMatch(loop -> loop.startsWith("dev.tributary.optim.Vector"));
  }

  /// The patterns of the methods whose calls are not inlined, for example
  /// `dev.tributary.optim.*::update`.
  private static List<String> patterns() {
    return TributaryProcess.flags().stream()
        .filter(flag -> flag.startsWith(DONT_INLINE))
        .map(flag -> flag.substring(DONT_INLINE.length()))
        .toList();
  }

  /// Matches a method as HotSpot does: `*` stands for any characters at the beginning or the end of
  /// a name.
  private static Predicate<JavaMethod> matches(String pattern) {
    Pattern name = Pattern.compile("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E");
    return method -> name.matcher(method.getOwner().getName() + "::" + method.getName()).matches();
  }
}
