package dev.tributary.deploy.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The loops over vectors that call Tributary's methods with vectors, and the callers of these
/// loops.
///
/// Such a loop is fast only if it is compiled separately. A method is compiled separately if a flag
/// matches it, or if each of its callers is compiled separately. Calls through an interface or a
/// superclass count.
record VectorLoops(JavaClasses classes) {
  private static final Pattern VECTOR =
      Pattern.compile("jdk\\.incubator\\.vector\\.(\\w*Vector|VectorMask|VectorShuffle)");

  /// The full names of the loops that are not compiled separately.
  ///
  /// @param flagged whether a flag matches a method
  List<String> notSeparate(Predicate<JavaMethod> flagged) {
    return methods()
        .filter(VectorLoops::callsWithVectors)
        .filter(method -> !isSeparate(method, flagged, new HashSet<>()))
        .map(JavaMethod::getFullName)
        .sorted()
        .toList();
  }

  Stream<JavaMethod> methods() {
    return classes.stream().flatMap(type -> type.getMethods().stream());
  }

  private static boolean callsWithVectors(JavaMethod method) {
    return !handlesVectors(method)
        && method.getMethodCallsFromSelf().stream()
            .flatMap(call -> call.getTarget().resolveMember().stream())
            .anyMatch(VectorLoops::handlesVectors);
  }

  /// Whether a method is Tributary's and takes or returns a vector.
  private static boolean handlesVectors(JavaMethod method) {
    return method.getOwner().getPackageName().startsWith("dev.tributary.")
        && Stream.concat(
                method.getRawParameterTypes().stream(), Stream.of(method.getRawReturnType()))
            .anyMatch(type -> VECTOR.matcher(type.getName()).matches());
  }

  private boolean isSeparate(
      JavaMethod method, Predicate<JavaMethod> flagged, Set<JavaMethod> visited) {
    if (flagged.test(method)) {
      return true;
    }
    List<JavaCodeUnit> callers = callers(method).toList();
    return visited.add(method)
        && !callers.isEmpty()
        && callers.stream()
            .allMatch(caller -> caller instanceof JavaMethod m && isSeparate(m, flagged, visited));
  }

  private Stream<JavaCodeUnit> callers(JavaMethod method) {
    return Stream.concat(Stream.of(method.getOwner()), supertypes(method.getOwner()))
        .flatMap(type -> type.getMethods().stream())
        .filter(declared -> isSame(declared, method))
        .flatMap(
            declared ->
                Stream.concat(
                    declared.getCallsOfSelf().stream().map(call -> call.getOrigin()),
                    declared.getReferencesToSelf().stream().map(to -> to.getOrigin())));
  }

  private static Stream<JavaClass> supertypes(JavaClass type) {
    return Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
        .filter(above -> above.getPackageName().startsWith("dev.tributary."));
  }

  private static boolean isSame(JavaMethod declared, JavaMethod method) {
    return declared.getName().equals(method.getName())
        && declared.getRawParameterTypes().equals(method.getRawParameterTypes());
  }
}
