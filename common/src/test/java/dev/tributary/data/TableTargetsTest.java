package dev.tributary.data;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.job.BadInput;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTargetsTest {
  private static final TargetCheck.Range RANGE = new TargetCheck.Range("some_loss", 0, 1);

  @TempDir Path directory;

  @Test
  void aValueOutsideOfTheRangeIsFoundAtItsLine() {
    OpenedData data =
        new Tables(directory)
            .read("a,y,z\n1,0,1\n2,1.5,0.5\n3,1,-0.25\n", "header: true, targets: [z, y]");

    assertThatThrownBy(() -> data.targetCheck().requireWithin(RANGE))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(
            directory.resolve("t.csv")
                + ":3: column y: 1.5 is outside of 0.0 to 1.0, which some_loss needs, and 1 more"
                + " problem; correct the line");
    assertThatCode(() -> data.targetCheck().requireWithin(new TargetCheck.Range("other", -1, 2)))
        .doesNotThrowAnyException();
  }

  @Test
  void heldOutAndTestSamplesAreCheckedToo() {
    Tables tables = new Tables(directory);
    tables.write("t.csv", "1,0\n2,1\n3,0\n");
    tables.write("test.csv", "1,0\n2,7\n");
    OpenedData data =
        tables.open("{csv: {path: t.csv, targets: ['1']}, test: {csv: {path: test.csv}}}");

    assertThatThrownBy(() -> data.targetCheck().requireWithin(RANGE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("test.csv:2: column 1: 7.0 is outside");
  }
}
