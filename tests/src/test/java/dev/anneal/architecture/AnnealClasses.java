package dev.anneal.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The classes that rules are checked against: the main classes of the modules, and the bad ones of these tests. */
final class AnnealClasses {
    static final String ROOT = "dev.anneal";
    private static final String JOBS = ROOT + ".jobs..";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private AnnealClasses() {}

    static JavaClasses ofBothModules() {
        return MAIN;
    }

    static JavaClasses ofPipeline() {
        return MAIN.that(resideOutsideOfPackage(JOBS));
    }

    static JavaClasses ofJobs() {
        return MAIN.that(resideInAPackage(JOBS));
    }

    /** Classes of these tests that break a rule, from below {@code bad}. */
    static JavaClasses bad(String folder) {
        return new ClassFileImporter().importPackages(ROOT + ".architecture.bad." + folder);
    }

    static JavaClasses bad(Class<?> type) {
        return new ClassFileImporter().importClasses(type);
    }
}
