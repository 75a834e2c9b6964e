package dev.tributary.deploy.documents;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// The local Maven repository. It contains the POM of every dependency beside its jar.
///
/// @param root the directory that contains the groups
record MavenRepository(Path root) {

  /// One artifact: `group:artifact`, version.
  record Artifact(String group, String name, String version) implements Comparable<Artifact> {
    @Override
    public String toString() {
      return group + ":" + name;
    }

    private Path in(Path root, String extension) {
      return root.resolve(group.replace('.', '/'))
          .resolve(name)
          .resolve(version)
          .resolve("%s-%s.%s".formatted(name, version, extension));
    }

    @Override
    public int compareTo(Artifact other) {
      return toString().compareTo(other.toString());
    }
  }

  /// A licence as a POM states it.
  record Licence(String name, String url) {}

  /// The repository that contains this jar, whose path ends with group, artifact, version, file.
  ///
  /// @param groupDepth the number of directories of the group
  static MavenRepository of(Path jar, int groupDepth) {
    Path root = jar;
    for (int i = 0; i < groupDepth + 3; i++) {
      root = root.getParent();
    }
    return new MavenRepository(root);
  }

  /// The artifacts of this repository on a class path, in alphabetical order.
  List<Artifact> on(String classPath) {
    return Stream.of(classPath.strip().split(File.pathSeparator))
        .map(Path::of)
        .filter(file -> file.startsWith(root))
        .map(file -> artifact(root.relativize(file)))
        .distinct()
        .sorted()
        .toList();
  }

  private static Artifact artifact(Path jar) {
    int group = jar.getNameCount() - 3;
    return new Artifact(
        jar.subpath(0, group).toString().replace(File.separatorChar, '.'),
        jar.getName(group).toString(),
        jar.getName(group + 1).toString());
  }

  /// The licences of an artifact: those of its POM, or else of the nearest parent that has any.
  List<Licence> licences(Artifact artifact) throws IOException {
    Element project = project(artifact);
    Optional<Element> licences = child(project, "licenses");
    if (licences.isPresent()) {
      return children(licences.get()).stream()
          .map(licence -> new Licence(text(licence, "name"), text(licence, "url")))
          .toList();
    }
    Optional<Element> parent = child(project, "parent");
    return parent.isEmpty()
        ? List.of()
        : licences(
            new Artifact(
                text(parent.get(), "groupId"),
                text(parent.get(), "artifactId"),
                text(parent.get(), "version")));
  }

  private Element project(Artifact artifact) throws IOException {
    Path file = artifact.in(root, "pom");
    try (var in = Files.newInputStream(file)) {
      return DocumentBuilderFactory.newDefaultInstance()
          .newDocumentBuilder()
          .parse(in)
          .getDocumentElement();
    } catch (SAXException | ParserConfigurationException e) {
      throw new IOException(file + " cannot be read", e);
    }
  }

  private static Optional<Element> child(Element parent, String name) {
    return children(parent).stream().filter(child -> child.getTagName().equals(name)).findFirst();
  }

  private static String text(Element parent, String name) {
    return child(parent, name).map(Node::getTextContent).orElse("").strip();
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }
}
