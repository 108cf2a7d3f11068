package dev.gatehouse.faults;

import dev.gatehouse.faults.Ledger.Promise;
import dev.gatehouse.faults.Site.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** People who sign in, look round and sign out without a break, until they are told to stop. */
final class Clients implements AutoCloseable {
  private static final int MOST_HELD = 5;
  private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Site site;
  private final String password;
  private final Ledger ledger;
  private final ReadWriteLock turns = new ReentrantReadWriteLock(true);
  private final List<CompletableFuture<Void>> clients = new ArrayList<>();
  private volatile boolean stopped;

  /** Starts as many as said; what each does next follows from the seed and the answers. */
  Clients(int count, long seed, Site site, String password, Ledger ledger) {
    this.site = site;
    this.password = password;
    this.ledger = ledger;
    for (int i = 0; i < count; i++) {
      Client client = new Client(new Random(seed + i));
      clients.add(CompletableFuture.runAsync(client, task -> new Thread(task).start()));
    }
  }

  /** Does something while no request of a client is under way. */
  <T> T whilePaused(Supplier<T> work) {
    turns.writeLock().lock();
    try {
      return work.get();
    } finally {
      turns.writeLock().unlock();
    }
  }

  /** Throws what a client threw. */
  @Override
  public void close() {
    stopped = true;
    clients.forEach(CompletableFuture::join);
  }

  private final class Client implements Runnable {
    private final Random random;
    private final List<Promise> held = new ArrayList<>();

    Client(Random random) {
      this.random = random;
    }

    @Override
    public void run() {
      while (!stopped) {
        boolean answered;
        turns.readLock().lock();
        try {
          answered = act();
        } finally {
          turns.readLock().unlock();
        }
        if (!answered) {
          LockSupport.parkNanos(BREATH_NANOS); // leaves the cores to the server that is coming up
        }
      }
    }

    /** False when the server seems to be away. */
    private boolean act() {
      if (held.isEmpty() || held.size() < MOST_HELD && random.nextBoolean()) {
        return signIn();
      }
      Promise session = held.get(random.nextInt(held.size()));
      Answer answer = site.visit(session.cookie());
      if (!ledger.isKept(session, answer)) {
        held.removeIf(promise -> promise.equals(session) && !answer.isMissing());
        return false;
      }
      return switch (random.nextInt(10)) {
        case 0 -> held.remove(session); // left open for good
        case 1, 2, 3, 4 -> signOut(session);
        default -> true;
      };
    }

    private boolean signIn() {
      Answer answer = site.signIn(password);
      if (answer.status() != 200) {
        ledger.unanswered("login", answer);
        return false;
      }
      return held.add(ledger.signedIn(answer.cookie()));
    }

    /** Always right after a visit: the logout of a session that was lost would succeed as well. */
    private boolean signOut(Promise session) {
      held.remove(session);
      ledger.withdraw(session);
      Answer answer = site.signOut(session.cookie());
      if (answer.status() != 204) {
        ledger.unanswered("logout", answer);
        return false;
      }
      ledger.signedOut(session.cookie());
      return true;
    }
  }
}
