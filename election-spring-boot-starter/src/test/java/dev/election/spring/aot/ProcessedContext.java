// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.aot;

import java.util.function.Consumer;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

/**
 * An application that is processed ahead of time with the properties of its build, and started with those of its start.
 */
final class ProcessedContext {

    private final TestGenerationContext generated = new TestGenerationContext();
    private final ClassName initializer;

    ProcessedContext(Class<?> application, String... buildProperties) {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(application);
            TestPropertyValues.of(buildProperties).applyTo(context);
            initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generated);
            generated.writeGeneratedContent();
        }
    }

    TestGenerationContext generated() {
        return generated;
    }

    @SuppressWarnings("unchecked")
    void start(Consumer<GenericApplicationContext> check, String... properties) {
        TestCompiler.forSystem().with(generated).compile(compiled -> {
            try (GenericApplicationContext context = new GenericApplicationContext()) {
                TestPropertyValues.of(properties).applyTo(context);
                compiled.getInstance(ApplicationContextInitializer.class, initializer.canonicalName())
                        .initialize(context);
                context.refresh();
                check.accept(context);
            }
        });
    }
}
