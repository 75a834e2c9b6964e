package dev.tributary.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A part of a Markdown document that a test computes from the code, for instance a table of
/// options. Two comments enclose it:
///
///     <!-- generated: NAME -->
///
///     the computed lines
///
///     <!-- /generated -->
///
/// With `-Ddocuments.write` the test writes the section into the document; otherwise it compares.
///
/// @param document the path of the document in the repository, e.g. `deploy/docs/commands.md`
/// @param name the name of the section, unique in the document
public record GeneratedSection(String document, String name) {
  /// Maven runs the tests of a module in the module's directory.
  private static final Path REPOSITORY = Path.of("..");

  private static final String LAST = "<!-- /generated -->\n";

  /// Asserts that the document has this content, or writes it.
  ///
  /// @param content Markdown without empty lines at the beginning and the end
  public void check(String content) throws IOException {
    Path file = REPOSITORY.resolve(document);
    String text = Files.readString(file);
    String updated = replacedIn(text, content);
    if (System.getProperty("documents.write") != null) {
      Files.writeString(file, updated);
    } else {
      assertThat(text)
          .as(
              "%s, section %s; run this test with -Ddocuments.write to bring it up to date",
              document, name)
          .isEqualTo(updated);
    }
  }

  /// The text of the document with this content in the section.
  String replacedIn(String text, String content) {
    String first = "<!-- generated: " + name + " -->\n";
    int begin = text.indexOf(first);
    assertThat(begin)
        .as("where '%s' is in %s", first.strip(), document)
        .isNotNegative()
        .isEqualTo(text.lastIndexOf(first));
    int end = text.indexOf(LAST, begin);
    assertThat(end).as("where section %s of %s ends", name, document).isPositive();
    return text.substring(0, begin + first.length())
        + "\n"
        + content.strip()
        + "\n\n"
        + text.substring(end);
  }
}
