;; What a user does in Emacs with Eglot, told as lines of JSON: a name mended, an element looked up and renamed, an edit promoted.
(package-initialize)
(require 'eglot)
(require 'markdown-mode)
(require 'yaml-mode)
(require 'json)
(setq eglot-sync-connect 30 eglot-connect-timeout 60 eglot-send-changes-idle-time 0 make-backup-files nil)
(add-to-list 'eglot-server-programs '((yaml-mode markdown-mode) . ("specforge" "lsp")))

(defvar root default-directory)

(defun tell (what value)
  (princ (concat (json-encode (list what value)) "\n")))

(defun wait (what test)
  (let ((end (+ (float-time) 30)))
    (while (not (funcall test))
      (when (> (float-time) end) (error "It did not happen: %s" what))
      (accept-process-output nil 0.05)
      (when eglot--recent-changes (eglot--signal-textDocument/didChange)))))

(defun marks ()
  (vconcat (mapcar (lambda (mark) (list (line-number-at-pos (flymake-diagnostic-beg mark)) (flymake-diagnostic-text mark)))
                   (flymake-diagnostics))))

(defun marked ()
  (flymake-start)
  (> (length (flymake-diagnostics)) 0))

(defun at (words)
  (goto-char (point-min))
  (search-forward words)
  (goto-char (1+ (match-beginning 0))))

(defun choose (&rest asked)
  "Whoever is asked takes the first."
  (let ((offered (mapcar (lambda (one) (if (consp one) (car one) one)) (all-completions "" (cadr asked)))))
    (tell "offered" (vconcat offered))
    (car offered)))
(advice-add (quote completing-read) :override #'choose)
(setq last-nonmenu-event ?x) ; a key, so that no menu pops up

(find-file "specs/shop.yaml")
(call-interactively #'eglot)
(wait "marks in the spec" #'marked)
(tell "marks" (marks))

(at "{windw}")
(call-interactively #'eglot-code-actions)
(wait "the name is mended" (lambda () (save-excursion (goto-char (point-min)) (search-forward "{window}" nil t))))
(save-buffer)

(at "{window}")
(tell "hover" (eglot--hover-info (plist-get (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover
                                                             (eglot--TextDocumentPositionParams))
                                            :contents)))
(call-interactively #'xref-find-definitions)
(tell "definition" (line-number-at-pos))
(eglot-rename "days")
(tell "renamed" (vconcat (split-string (buffer-string) "\n" t)))
(revert-buffer t t)

(find-file (expand-file-name "generated/shop/prompt.md" root))
(wait "marks in the prompt" #'marked)
(tell "marks" (marks))
(at "Gladly")
(call-interactively #'eglot-code-actions)
(wait "the edit stands in the spec"
      (lambda () (with-temp-buffer (insert-file-contents (expand-file-name "specs/shop.yaml" root)) (search-forward "Gladly" nil t))))
(tell "spec" (with-temp-buffer (insert-file-contents (expand-file-name "specs/shop.yaml" root)) (vconcat (split-string (buffer-string) "\n" t))))
(kill-emacs)
