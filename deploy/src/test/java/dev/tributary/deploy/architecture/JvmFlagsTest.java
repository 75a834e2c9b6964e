package dev.tributary.deploy.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.deploy.cluster.TributaryProcess;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every JVM is started with: that it speaks of what is there.
final class JvmFlagsTest {
  private static final String DONT_INLINE = "-XX:CompileCommand=dontinline,";

  @Test
  void whatIsCompiledOnItsOwnExists() throws Exception {
    List<String> methods =
        TributaryProcess.flags().stream()
            .filter(flag -> flag.startsWith(DONT_INLINE))
            .map(flag -> flag.substring(DONT_INLINE.length()))
            .toList();

    assertThat(methods).hasSizeGreaterThan(1);
    for (String method : methods) {
      String[] names = method.split("::");
      assertThat(Class.forName(names[0]).getDeclaredMethods())
          .as(method)
          .extracting(Method::getName)
          .anyMatch(name -> names[1].equals("*") || name.equals(names[1]));
    }
  }
}
