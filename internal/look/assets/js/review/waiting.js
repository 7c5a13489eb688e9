// The page of a document that is being read asks how far it is, and leads on when it is done.
export function waiting(place) {
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.reading, { credentials: "same-origin" });
      if (answer.status === 204 || answer.redirected) {
        location.reload();
        return;
      }
      if (answer.ok) place.textContent = await answer.text();
    } catch {
      // the server may be starting again: ask once more
    }
    setTimeout(ask, 800);
  };
  setTimeout(ask, 500);
}
