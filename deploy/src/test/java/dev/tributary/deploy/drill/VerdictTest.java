package dev.tributary.deploy.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerdictTest {
  private static final Path OUT = Path.of("runs", "digits-drill");
  private static final InjectedFault KILL = InjectedFault.at(37, "killed worker-2");

  @Test
  void twoEqualHashesAreIdenticalAndTheVerdictStatesTheLostTime() {
    Outcome undisturbed = ended("abc", 3_000);
    Outcome disturbed = ended("abc", 17_200, KILL, KILL, KILL, KILL, KILL);

    assertThat(Verdict.of(undisturbed, disturbed, 5, OUT))
        .isEqualTo(
            new Verdict(
                true,
                "identical: 5 of 5 faults injected, 920 steps, 14.2 s lost; weights sha256 abc"));
  }

  @Test
  void twoHashesThatDifferAreBothNamed() {
    Verdict verdict = Verdict.of(ended("abc", 3_000), ended("abd", 3_000, KILL), 1, OUT);

    assertThat(verdict.identical()).isFalse();
    assertThat(verdict.text())
        .startsWith("different: weights sha256 abd, undisturbed abc; 1 of 1 faults injected")
        .endsWith("see " + OUT);
  }

  @Test
  void faultsThatWereNotInjectedAreNotCounted() {
    Verdict verdict = Verdict.of(ended("abc", 3_000), ended("abc", 2_900, KILL), 5, OUT);

    assertThat(verdict.text())
        .startsWith(
            "identical: 1 of 5 faults injected, the run was over before the others, 920 steps, 0 ms"
                + " lost");
  }

  @Test
  void aRunThatDidNotFinishIsDifferent() {
    Outcome lost =
        new Outcome(
            Optional.empty(), "cannot listen here", 57, Duration.ofSeconds(9), List.of(KILL));

    Verdict disturbed = Verdict.of(ended("abc", 3_000), lost, 5, OUT);
    Verdict undisturbed = Verdict.of(lost, ended("abc", 3_000), 5, OUT);

    assertThat(disturbed.identical()).isFalse();
    assertThat(disturbed.text())
        .startsWith("different: the run under faults did not finish; 1 of 5 faults injected")
        .contains("57 steps; the coordinator's last line was 'cannot listen here'");
    assertThat(undisturbed.identical()).isFalse();
    assertThat(undisturbed.text()).startsWith("different: the undisturbed run did not finish");
  }

  private static Outcome ended(String weights, long millis, InjectedFault... injected) {
    return new Outcome(
        Optional.of(weights),
        "weights sha256 " + weights,
        920,
        Duration.ofMillis(millis),
        List.of(injected));
  }
}
