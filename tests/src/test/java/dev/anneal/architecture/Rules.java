package dev.anneal.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** What no review should have to look for. Each rule is a value, checked against the main classes in one test and against a bad class in another. */
final class Rules {
    private static final String VAGUE = ".*(?:Util|Utils|Helper|Manager|Common|Base|Impl)";

    private Rules() {}

    static ArchRule noSpark() {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .because("the library runs without Spark; everything that needs it lives in jobs");
    }

    /** The types of a library are named inside some packages only. */
    static ArchRule onlyIn(List<String> packages, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because("one door to a library can be checked, replaced and closed");
    }

    static ArchRule order(String root, List<String> packages) {
        return classes().should(new PackageOrder(root, packages));
    }

    /** @param pattern of packages, with the part that names a slice in parentheses */
    static ArchRule noCycles(String pattern) {
        return slices().matching(pattern).should().beFreeOfCycles();
    }

    /** @param main the one class that may end the process */
    static ArchRule noExit(String main) {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName(main)
                .should()
                .accessTargetWhere(DescribedPredicate.describe("a call that ends the process", Rules::endsTheProcess))
                .because("whoever embeds the library decides when its process ends");
    }

    static ArchRule noChance() {
        return noClasses().should().accessTargetWhere(new Chance()).because("clocks and seeds are arguments");
    }

    static ArchRule noVagueNames() {
        return noClasses()
                .should()
                .haveNameMatching(VAGUE)
                .because("such a name says nothing about what the class does, and so anything may be put there");
    }

    static ArchRule nullMarked() {
        return classes().should(new ArchCondition<>("be in a package whose package-info says @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(SimpleConditionEvent.violated(
                            type,
                            "The package " + type.getPackageName() + " of " + type.getName() + " is not @NullMarked."));
                }
            }
        });
    }

    private static boolean endsTheProcess(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        boolean ofSystem = owner.equals(System.class.getName()) && name.equals("exit");
        boolean ofRuntime = owner.equals(Runtime.class.getName()) && (name.equals("exit") || name.equals("halt"));
        return ofSystem || ofRuntime;
    }
}
