package dev.gatehouse.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/** Writes down every statement a data source executes, and who was on the stack at the last one. */
public final class StatementLog {
  private final List<String> statements = new CopyOnWriteArrayList<>();
  private final AtomicReference<List<String>> callers = new AtomicReference<>(List.of());

  /** The same source, watched. */
  public DataSource watch(DataSource source) {
    return proxy(
        DataSource.class,
        (self, method, arguments) -> {
          Object result = call(source, method, arguments);
          return result instanceof Connection connection ? watch(connection) : result;
        });
  }

  private Connection watch(Connection connection) {
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          Object result = call(connection, method, arguments);
          if (result instanceof PreparedStatement statement) {
            return watch(PreparedStatement.class, statement, (String) arguments[0]);
          }
          return result instanceof Statement statement
              ? watch(Statement.class, statement, "")
              : result;
        });
  }

  private <S extends Statement> S watch(Class<S> type, S statement, String prepared) {
    return proxy(
        type,
        (self, method, arguments) -> {
          if (method.getName().startsWith("execute")) {
            statements.add(arguments == null ? prepared : (String) arguments[0]);
            callers.set(ownCallers());
          }
          return call(statement, method, arguments);
        });
  }

  private static List<String> ownCallers() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::getClassName)
                    .filter(name -> name.startsWith("dev.gatehouse."))
                    .filter(name -> !name.startsWith("dev.gatehouse.testing."))
                    .map(name -> name.replaceFirst("\\$.*", ""))
                    .distinct()
                    .toList());
  }

  public void clear() {
    statements.clear();
  }

  public List<String> statements() {
    return List.copyOf(statements);
  }

  /** Our classes on the stack when the last statement ran, the innermost first. */
  public List<String> callersOfLast() {
    return callers.get();
  }

  private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            StatementLog.class.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
