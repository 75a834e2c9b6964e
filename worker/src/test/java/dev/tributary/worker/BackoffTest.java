package dev.tributary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.tensor.Purpose;
import dev.tributary.tensor.Randomness;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

  @ParameterizedTest
  @CsvSource({
    "1,100",
    "2,200",
    "3,400",
    "5,1600",
    "6,2000",
    "7,2000",
    "70,2000",
    "2147483647,2000"
  })
  void aPauseIsRandomBelowABoundThatDoublesUpToTwoSeconds(int failures, long bound) {
    List<Long> pauses =
        LongStream.range(0, 400).mapToObj(seed -> pause(seed, failures).toMillis()).toList();

    assertThat(pauses).allMatch(pause -> 0 <= pause && pause < bound);
    assertThat(pauses).anyMatch(pause -> pause < bound / 20);
    assertThat(pauses).anyMatch(pause -> pause >= bound - bound / 20);
  }

  @Test
  void eachWorkerHasPausesOfItsOwn() {
    List<Duration> one = pauses(1);
    List<Duration> other = pauses(2);

    assertThat(one).isEqualTo(pauses(1));
    assertThat(other).isNotEqualTo(one);
  }

  private static List<Duration> pauses(long seed) {
    return IntStream.rangeClosed(1, 10).mapToObj(failures -> pause(seed, failures)).toList();
  }

  private static Duration pause(long seed, int failures) {
    return Backoff.with(Randomness.of(seed, Purpose.BACKOFF)).after(failures);
  }
}
