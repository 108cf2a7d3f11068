package dev.gatehouse.faults;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A look into a node's process: its threads, and its pools, which must be told to register. */
final class Inside implements AutoCloseable {
  /** A Java option's value: the pools can be looked at from then on. */
  static final String POOLS_REGISTER = "registerMbeans=true";

  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  /** Of the process with this id. */
  Inside(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      connector =
          JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
      machine.detach();
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
    beans = connector.getMBeanServerConnection();
  }

  /** Threads that still do a request's work or wait for each other, in words. */
  List<String> busyThreads() throws IOException {
    ThreadMXBean threads =
        ManagementFactory.newPlatformMXBeanProxy(
            beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
    return Stream.of(threads.dumpAllThreads(false, false))
        .filter(thread -> isAtARequest(thread) || thread.getThreadState() == Thread.State.BLOCKED)
        .map(ThreadInfo::toString)
        .toList();
  }

  private static boolean isAtARequest(ThreadInfo thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith("dev.gatehouse.web."));
  }

  /** Connections that were lent and not given back, over all pools. */
  int lentConnections() throws IOException {
    return sum("ActiveConnections");
  }

  /** Connections that the pools know of. */
  int connections() throws IOException {
    return sum("TotalConnections");
  }

  private int sum(String attribute) throws IOException {
    try {
      int sum = 0;
      ObjectName pools = new ObjectName("com.zaxxer.hikari:type=Pool (*)");
      for (ObjectName pool : beans.queryNames(pools, null)) {
        sum += (int) beans.getAttribute(pool, attribute);
      }
      return sum;
    } catch (JMException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
