package dev.gatehouse.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * Writes down every statement a data source executes, and who was on the stack at the last one; and
 * holds one up at the worst moment.
 */
public final class StatementLog {
  private final List<String> statements = new CopyOnWriteArrayList<>();
  private final List<Hold> holds = new CopyOnWriteArrayList<>();
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
          if (!method.getName().startsWith("execute")) {
            return call(statement, method, arguments);
          }
          String text = arguments == null ? prepared : (String) arguments[0];
          statements.add(text);
          callers.set(ownCallers());
          Hold hold =
              holds.stream().filter(one -> text.contains(one.part)).findFirst().orElse(null);
          if (hold != null && !hold.isAfter) {
            hold.arrive();
          }
          Object result = call(statement, method, arguments);
          if (hold != null && hold.isAfter) {
            hold.arrive();
          }
          return result;
        });
  }

  /** Holds up every statement that contains this text before it is sent, until closed. */
  public Hold holdBefore(String part) {
    return hold(new Hold(part, false));
  }

  /** Holds up every statement that contains this text when its answer is there, until closed. */
  public Hold holdAfter(String part) {
    return hold(new Hold(part, true));
  }

  private Hold hold(Hold hold) {
    holds.add(hold);
    return hold;
  }

  /** Statements that wait. */
  public final class Hold implements AutoCloseable {
    private final String part;
    private final boolean isAfter;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Hold(String part, boolean isAfter) {
      this.part = part;
      this.isAfter = isAfter;
    }

    private void arrive() {
      arrived.countDown();
      await(released);
    }

    /** Returns when one waits. */
    public void awaitArrival() {
      if (!await(arrived)) {
        throw new AssertionError("no statement with " + part + " came");
      }
    }

    private static boolean await(CountDownLatch latch) {
      try {
        return latch.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Lets them go on. */
    @Override
    public void close() {
      holds.remove(this);
      released.countDown();
    }
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
