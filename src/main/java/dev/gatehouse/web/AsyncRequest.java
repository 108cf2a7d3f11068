package dev.gatehouse.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;

/** An asynchronous request: completed at the end of its session, as the app itself would do it. */
final class AsyncRequest implements LongRequests.LongRequest, AsyncListener {
  private final AsyncContext context;
  private final Traffic traffic;
  private volatile boolean isOver;

  private AsyncRequest(AsyncContext context, Traffic traffic) {
    this.context = context;
    this.traffic = traffic;
  }

  static AsyncRequest of(AsyncContext context, Traffic traffic) {
    AsyncRequest request = new AsyncRequest(context, traffic);
    context.addListener(request);
    return request;
  }

  @Override
  public boolean isOver() {
    return isOver;
  }

  @Override
  public void end() {
    if (!traffic.end()) {
      return; // what is under way has its time; nothing else begins
    }
    try {
      context.complete();
    } catch (IllegalStateException e) {
      return; // the app has just completed it, or dispatched it
    }
  }

  @Override
  public void onComplete(AsyncEvent event) {
    isOver = true;
  }

  @Override
  public void onTimeout(AsyncEvent event) {}

  @Override
  public void onError(AsyncEvent event) {}

  /** It goes on after a dispatch, as another one. */
  @Override
  public void onStartAsync(AsyncEvent event) {
    isOver = true;
  }
}
