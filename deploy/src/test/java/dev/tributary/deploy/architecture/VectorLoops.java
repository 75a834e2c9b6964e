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

/// The loops over vectors that call methods of ours with vectors, and the methods through which
/// they are entered.
///
/// Such a loop is fast only if it is compiled apart. It is if it matches, or if each of its callers
/// matches or has only callers that do. Calls through an interface or a superclass count.
record VectorLoops(JavaClasses classes) {
  private static final Pattern VECTOR =
      Pattern.compile("jdk\\.incubator\\.vector\\.(\\w*Vector|VectorMask|VectorShuffle)");

  /// The full names of the loops that are not compiled apart.
  List<String> notApart(Predicate<JavaMethod> apart) {
    return methods()
        .filter(VectorLoops::callsWithVectors)
        .filter(method -> !isApart(method, apart, new HashSet<>()))
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

  /// Whether a method of ours takes or returns a vector.
  private static boolean handlesVectors(JavaMethod method) {
    return method.getOwner().getPackageName().startsWith("dev.tributary.")
        && Stream.concat(
                method.getRawParameterTypes().stream(), Stream.of(method.getRawReturnType()))
            .anyMatch(type -> VECTOR.matcher(type.getName()).matches());
  }

  private boolean isApart(
      JavaMethod method, Predicate<JavaMethod> apart, Set<JavaMethod> onTheWay) {
    if (apart.test(method)) {
      return true;
    }
    List<JavaCodeUnit> callers = callers(method).toList();
    return onTheWay.add(method)
        && !callers.isEmpty()
        && callers.stream()
            .allMatch(caller -> caller instanceof JavaMethod m && isApart(m, apart, onTheWay));
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
