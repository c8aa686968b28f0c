// SPDX-License-Identifier: Apache-2.0
package dev.election.spring.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.election.spring.scan.ContainerCall.Kind;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.asm.AnnotationVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.Type;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.annotation.KafkaListener;

/** How the calls of a method are recognized. */
class ContainerCallTest {

    /** Annotations of libraries that are not on the class path, and a class with a method that has one of them. */
    private static final class Generated extends ClassLoader {

        private static final String BEAN = "generated.Bean";

        private final String annotation;

        Generated(String annotation) {
            super(ContainerCallTest.class.getClassLoader());
            this.annotation = annotation;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            ClassWriter type = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            if (name.equals(annotation)) {
                type.visit(
                        Opcodes.V17,
                        Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT | Opcodes.ACC_ANNOTATION,
                        name.replace('.', '/'),
                        null,
                        "java/lang/Object",
                        new String[] {"java/lang/annotation/Annotation"});
                AnnotationVisitor retention = type.visitAnnotation(Type.getDescriptor(Retention.class), true);
                retention.visitEnum("value", Type.getDescriptor(RetentionPolicy.class), RetentionPolicy.RUNTIME.name());
                retention.visitEnd();
            } else if (name.equals(BEAN)) {
                type.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name.replace('.', '/'), null, "java/lang/Object", null);
                MethodVisitor method = type.visitMethod(Opcodes.ACC_PUBLIC, "handle", "()V", null, null);
                method.visitAnnotation("L" + annotation.replace('.', '/') + ";", true)
                        .visitEnd();
                method.visitCode();
                method.visitInsn(Opcodes.RETURN);
                method.visitMaxs(0, 0);
                method.visitEnd();
            } else {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = type.toByteArray();
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MESSAGE, io.awspring.cloud.sqs.annotation.SqsHandler",
        "MESSAGE, io.awspring.cloud.sqs.annotation.SqsListener",
        "MESSAGE, org.springframework.amqp.rabbit.annotation.RabbitHandler",
        "MESSAGE, org.springframework.amqp.rabbit.annotation.RabbitListener",
        "MESSAGE, org.springframework.data.redis.annotation.RedisListener",
        "MESSAGE, org.springframework.pulsar.annotation.PulsarListener",
        "MESSAGE, org.springframework.pulsar.annotation.PulsarReader",
        "REQUEST, org.springframework.graphql.data.method.annotation.BatchMapping",
        "REQUEST, org.springframework.graphql.data.method.annotation.SchemaMapping",
        "REQUEST, org.springframework.ws.server.endpoint.annotation.PayloadRoot",
        "TIMER, org.jobrunr.jobs.annotations.Recurring",
        "EXECUTOR, jakarta.ejb.Asynchronous",
        "EXECUTOR, jakarta.enterprise.concurrent.Asynchronous"
    })
    void recognizesAnAnnotationByItsNameWithoutItsLibrary(Kind kind, String annotation) throws Exception {
        Class<?> bean = new Generated(annotation).loadClass(Generated.BEAN);

        assertThat(ContainerCall.of(bean, bean.getMethod("handle")))
                .contains(new ContainerCall(kind, "@" + annotation.substring(annotation.lastIndexOf('.') + 1)));
    }

    static class Methods {

        public void plain() {}

        @EventListener
        @KafkaListener
        public void several(String event) {}
    }

    @Test
    void knowsAMethodThatOnlyTheApplicationCalls() throws Exception {
        assertThat(ContainerCall.of(Methods.class, Methods.class.getMethod("plain")))
                .isEmpty();
    }

    @Test
    void prefersTheCallThatMattersMost() throws Exception {
        assertThat(ContainerCall.of(Methods.class, Methods.class.getMethod("several", String.class)))
                .contains(new ContainerCall(Kind.MESSAGE, "@KafkaListener"));
    }
}
