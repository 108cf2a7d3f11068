package dev.gatehouse.faults;

import dev.gatehouse.faults.Witness.Known;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * People who sign in, look round and sign out on either node without a break, and who try whether
 * the cookies of sessions they have ended are still good for anything.
 */
final class Traffic implements AutoCloseable {
  /** Some stay with a node, so that one which stands still does not take everybody along. */
  private static final List<List<Integer>> HAUNTS = List.of(List.of(0), List.of(1), List.of(0, 1));

  private static final int MOST_HELD = 3;
  private static final int MOST_REMEMBERED = 4;
  private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Witness witness;
  private final List<CompletableFuture<Void>> clients = new ArrayList<>();
  private final Queue<Known> open = new ConcurrentLinkedQueue<>();
  private final Queue<Known> ended = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /** Starts as many as said; what each does next follows from the seed and the answers. */
  Traffic(int count, long seed, Witness witness) {
    this.witness = witness;
    for (int i = 0; i < count; i++) {
      Client client = new Client(HAUNTS.get(i % HAUNTS.size()), new Random(seed + i));
      clients.add(CompletableFuture.runAsync(client, task -> new Thread(task).start()));
    }
  }

  /** Throws what a client threw. */
  @Override
  public void close() {
    stopped = true;
    clients.forEach(CompletableFuture::join);
  }

  /** Signed in, once closed. */
  List<Known> open() {
    return List.copyOf(open);
  }

  /** Signed out, once closed; the last ones of each client. */
  List<Known> ended() {
    return List.copyOf(ended);
  }

  private final class Client implements Runnable {
    private final List<Integer> haunts;
    private final Random random;
    private final List<Known> held = new ArrayList<>();
    private final Deque<Known> remembered = new ArrayDeque<>();

    Client(List<Integer> haunts, Random random) {
      this.haunts = haunts;
      this.random = random;
    }

    @Override
    public void run() {
      while (!stopped) {
        // Leaves the cores to the nodes, and more so while they have nothing to say.
        LockSupport.parkNanos(act() ? BREATH_NANOS : PAUSE_NANOS);
      }
      open.addAll(held);
      ended.addAll(remembered);
    }

    /** False when the node seems to be away. */
    private boolean act() {
      int node = anyNode();
      if (held.isEmpty() || (held.size() < MOST_HELD && random.nextInt(8) == 0)) {
        witness.signIn(node).ifPresent(held::add);
        return !held.isEmpty();
      }
      Known session = held.get(random.nextInt(held.size()));
      return switch (random.nextInt(16)) {
        case 0, 1 -> signOut(node, session);
        case 2, 3, 4 -> remembered.isEmpty() || knocks(node);
        default -> {
          int status = witness.visit(node, session).status();
          if (status == 401) {
            held.remove(session); // a lost login, which the history tells of
          }
          yield status == 200;
        }
      };
    }

    private int anyNode() {
      return haunts.get(random.nextInt(haunts.size()));
    }

    private boolean signOut(int node, Known session) {
      held.remove(session);
      if (!witness.signOut(node, session)) {
        return false; // nobody knows
      }
      remembered.addLast(session);
      if (remembered.size() > MOST_REMEMBERED) {
        remembered.removeFirst();
      }
      witness.visit(anyNode(), session);
      return true;
    }

    private boolean knocks(int node) {
      return witness.visit(node, remembered.peekLast()).status() == 401;
    }
  }
}
