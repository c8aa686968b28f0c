// SPDX-License-Identifier: Apache-2.0
package dev.election.spring;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Finds the log lines of WARN and ERROR in the sources of modules. Each is the text in the code, up to the end of its
 * first line, with {@code …} for everything that is known only when it is written.
 *
 * <p>A line is what a method {@code warn}, {@code warnOf} or {@code error} is called with, what the line of a
 * transition is made of, and what a store returns as a warning about its engine. The code that passes such a text on
 * has no text of its own, and is left out.
 */
final class LogLines {

    private static final String UNKNOWN = "…";
    private static final Set<String> METHODS = Set.of("warn", "warnOf", "error");
    // the class of etcd's store that lists what is wrong with the cluster
    private static final String WARNINGS = "Warnings.java";
    private static final Set<String> LEVELS = Set.of("Level.WARN", "Level.ERROR");

    private final Set<String> found = new TreeSet<>();

    private LogLines() {}

    static Set<String> of(List<String> modules) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : modules) {
            sources.addAll(sourcesOf(Path.of("..", module, "src", "main", "java")));
        }
        LogLines lines = new LogLines();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask parser = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            for (CompilationUnitTree source : parser.parse()) {
                lines.new Finder(source.getSourceFile().getName().endsWith(WARNINGS)).scan(source, null);
            }
        }
        return lines.found;
    }

    private static List<Path> sourcesOf(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Finder extends TreeScanner<@Nullable Void, @Nullable Void> {

        // Whether a list of texts is a list of warnings.
        private final boolean lists;

        // The texts of the local variables of the method that is read.
        private final Map<String, String> variables = new HashMap<>();

        private Finder(boolean lists) {
            this.lists = lists;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
            variables.clear();
            return super.visitMethod(method, null);
        }

        @Override
        public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
            if (variable.getInitializer() != null) {
                variables.put(variable.getName().toString(), text(variable.getInitializer()));
            }
            return super.visitVariable(variable, null);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
            List<? extends ExpressionTree> arguments = call.getArguments();
            if (!arguments.isEmpty() && (isLogged(call) || isWarningOfAStore(call))) {
                add(filled(text(arguments.get(0)), arguments.subList(1, arguments.size())));
            }
            return super.visitMethodInvocation(call, null);
        }

        @Override
        public @Nullable Void visitNewClass(NewClassTree made, @Nullable Void unused) {
            List<? extends ExpressionTree> arguments = made.getArguments();
            if (arguments.size() == 2 && LEVELS.contains(arguments.get(0).toString())) {
                add(text(arguments.get(1)));
            }
            return super.visitNewClass(made, null);
        }

        private static boolean isLogged(MethodInvocationTree call) {
            return call.getMethodSelect() instanceof MemberSelectTree method
                    && METHODS.contains(method.getIdentifier().toString());
        }

        // etcd lists its own, ZooKeeper adds them to a list
        private boolean isWarningOfAStore(MethodInvocationTree call) {
            String method = call.getMethodSelect().toString();
            return method.equals("warnings.add") || (method.equals("List.of") && lists);
        }

        private void add(String line) {
            String first = line.lines().findFirst().orElse("").replaceAll(UNKNOWN + "+", UNKNOWN);
            if (!first.replace(UNKNOWN, "").isBlank()) {
                found.add(first);
            }
        }

        private String filled(String message, List<? extends ExpressionTree> arguments) {
            String filled = message;
            for (ExpressionTree argument : arguments) {
                filled = filled.replaceFirst("\\{}", text(argument));
            }
            return filled.replace("{}", UNKNOWN);
        }

        private String text(ExpressionTree expression) {
            if (expression instanceof LiteralTree literal && literal.getValue() != null) {
                return literal.getValue().toString();
            } else if (expression instanceof ParenthesizedTree inner) {
                return text(inner.getExpression());
            } else if (expression instanceof BinaryTree joined && joined.getKind() == Tree.Kind.PLUS) {
                return text(joined.getLeftOperand()) + text(joined.getRightOperand());
            } else if (expression instanceof IdentifierTree variable) {
                return variables.getOrDefault(variable.getName().toString(), UNKNOWN);
            }
            return UNKNOWN;
        }
    }
}
