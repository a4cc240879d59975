package dev.anneal.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** Data flows one way: a package depends only on those that stand before it in a list. A package that the list lacks breaks the rule too. */
final class PackageOrder extends ArchCondition<JavaClass> {
    private final String root;
    private final List<String> order;

    /**
     * @param root the package that holds all others
     * @param order names below the root, from the one that depends on nothing to the one that nothing depends on
     */
    PackageOrder(String root, List<String> order) {
        super("depend only on packages before their own in " + order);
        this.root = root + ".";
        this.order = List.copyOf(order);
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        int place = order.indexOf(name(type));
        if (place < 0) {
            events.add(SimpleConditionEvent.violated(
                    type, type.getName() + " is in the package " + name(type) + ", which has no place in the order."));
            return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            JavaClass target = dependency.getTargetClass();
            if (target.getPackageName().startsWith(root) && order.indexOf(name(target)) > place) {
                events.add(SimpleConditionEvent.violated(
                        type, name(type) + " comes before " + name(target) + ": " + dependency.getDescription()));
            }
        }
    }

    private String name(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(root) ? name.substring(root.length()) : name;
    }
}
