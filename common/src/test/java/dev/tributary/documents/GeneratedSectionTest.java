package dev.tributary.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class GeneratedSectionTest {
  private static final String TEXT =
      """
      # Options
      <!-- generated: one -->

      old

      <!-- /generated -->
      between
      <!-- generated: two -->
      <!-- /generated -->
      end
      """;

  @Test
  void onlyTheContentBetweenTheMarkersIsReplaced() {
    assertThat(new GeneratedSection("options.md", "one").replacedIn(TEXT, "new\nlines\n"))
        .isEqualTo(TEXT.replace("old", "new\nlines"));
    assertThat(new GeneratedSection("options.md", "two").replacedIn(TEXT, "new"))
        .isEqualTo(TEXT.replace("two -->\n<!-- /", "two -->\n\nnew\n\n<!-- /"));
  }

  @Test
  void unchangedContentLeavesTheDocumentUnchanged() {
    assertThat(new GeneratedSection("options.md", "one").replacedIn(TEXT, "old")).isEqualTo(TEXT);
  }

  @Test
  void aDocumentWithoutTheSectionIsAnError() {
    GeneratedSection three = new GeneratedSection("options.md", "three");

    assertThatThrownBy(() -> three.replacedIn(TEXT, "new"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("generated: three")
        .hasMessageContaining("options.md");
  }

  @Test
  void aSectionWithoutAnEndIsAnError() {
    GeneratedSection two = new GeneratedSection("options.md", "two");
    String cut = TEXT.substring(0, TEXT.lastIndexOf("<!-- /"));

    assertThatThrownBy(() -> two.replacedIn(cut, "new"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("section two of options.md");
  }

  @Test
  void twoSectionsOfOneNameAreAnError() {
    GeneratedSection one = new GeneratedSection("options.md", "one");

    assertThatThrownBy(() -> one.replacedIn(TEXT + TEXT, "new")).isInstanceOf(AssertionError.class);
  }
}
